import { ImageIndex } from '../../analysis/study/imageIndex';
import { StudyTally } from '../../analysis/study/studyTally';
import { summarize } from '../../analysis/study/summarize';
import type { ImageRow, LayerRow, OutputRow } from '../../analysis/study/rows';
import type { StudySpecification, Summary } from '../../report/summary';
import type { ImageList } from './listImages';
import type { RowTally, StudiedRows } from './partStore';

/** An unsharded study while it is measured: sums up at any time, and knows every image. */
export class LiveStudy implements RowTally {
  readonly study: StudySpecification;
  readonly list: ImageList;
  readonly images: ImageIndex;
  readonly tally: StudyTally;

  constructor(study: StudySpecification, list: ImageList) {
    this.study = study;
    this.list = list;
    this.images = new ImageIndex(study);
    this.tally = new StudyTally(study);
  }

  /** Without thumbnails. */
  get summary(): Summary {
    return summarize(this.study, { of: 1, held: [1] }, this.tally);
  }

  /** @param rows all of one image */
  add({ images, outputs, layers }: StudiedRows): void {
    this.addImage(images);
    for (const row of outputs) this.addOutput(row);
    for (const row of layers) this.addLayer(row);
  }

  addImage(rows: readonly ImageRow[]): void {
    this.tally.addImage(rows);
    this.images.add(rows);
  }

  addOutput(row: OutputRow): void {
    this.tally.addOutput(row);
  }

  addLayer(row: LayerRow): void {
    this.tally.addLayer(row);
  }

  addCauses(...[model, flip, rows]: Parameters<StudyTally['addCauses']>): void {
    this.tally.addCauses(model, flip, rows);
  }
}
