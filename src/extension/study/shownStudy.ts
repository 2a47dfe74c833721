import type { ImageIndex } from '../../analysis/study/imageIndex';
import type { ClassQuery, ClassRow, ImageQuery, ImageRowView, StudyPart } from '../../report/facts/study/lists';
import { classRows } from '../../report/facts/study/classRows';
import { imageCell } from '../../report/facts/study/imageCells';
import { studyView, type StudyView } from '../../report/facts/study/page';
import type { Summary } from '../../report/summary';

/** A summary with its images, as a page asks for them. */
export class ShownStudy {
  readonly summary: Summary;
  readonly view: StudyView;
  readonly #images: ImageIndex;

  constructor(summary: Summary, images: ImageIndex) {
    this.summary = summary;
    this.view = studyView(summary);
    this.#images = images;
  }

  classes(query: ClassQuery): StudyPart<ClassRow> {
    return classRows(this.summary, query);
  }

  images({ offset, count, ...filter }: ImageQuery): StudyPart<ImageRowView> {
    const found = this.#images.find(filter);
    const { models } = this.summary.study;
    const rows = found.slice(offset, offset + count).map((image) => ({
      root: image.root,
      image: image.image,
      cells: models.map((model, m) => imageCell(model, this.#images.under(image, m, filter.flip), filter.flip)),
    }));
    return { total: found.length, rows };
  }
}
