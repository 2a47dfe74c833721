import type { Flip, PerFlip } from '../../report/report';
import type { StudySpecification, Summary } from '../../report/summary';
import type { ImageRow } from './rows';
import { comparePlaces, type Place } from './places';

/** What is kept of an image with one model under one flip. */
export interface IndexedFlip {
  /** Of the main output; null where it was not comparable. */
  readonly change: number | null;
  readonly top1: number | null;
  readonly flippedTop1: number | null;
}

export interface IndexedImage extends Place {
  /** The right class by the classes of each model. */
  readonly labels: readonly (number | null)[];
  /** By the place of the model; absent where it was not measured with it. */
  readonly models: readonly PerFlip<IndexedFlip>[];
}

/** Which images, by one model under one flip. */
export interface ImageFilter {
  readonly flip: Flip;
  readonly model: number;
  readonly change: 'all' | 'changes' | 'stays';
  readonly class?: number;
  /** Part of the path. */
  readonly text: string;
}

/** Images that are kept, at most: about 60 MB. */
export const MAX_INDEXED = 200_000;

/** The images of a study with what a flip does to each, the one that changes most first. */
export class ImageIndex {
  readonly #models: readonly string[];
  readonly #images: IndexedImage[] = [];
  /** Whether of each image only what its worst flip does is known, which then stands for every flip. */
  readonly #isOfWorst: boolean;
  /** The newest answer: lists are read part by part. */
  #last: { readonly filter: string; readonly size: number; readonly images: readonly IndexedImage[] } | undefined;

  constructor({ models }: Pick<StudySpecification, 'models'>, isOfWorst = false) {
    this.#models = models.map(({ name }) => name);
    this.#isOfWorst = isOfWorst;
  }

  /** The worst images of a summary: all that it names, each by the flip that changes it most. */
  static ofWorst({ study, models }: Summary): ImageIndex {
    const index = new ImageIndex(study, true);
    const byPlace = new Map<string, { place: Place; models: PerFlip<IndexedFlip>[] }>();
    for (const [m, { worst }] of models.entries()) {
      for (const { root, image, flip, change, top1 = null, flippedTop1 = null } of worst) {
        const key = `${root}/${image}`;
        const found = byPlace.get(key) ?? { place: { root, image }, models: models.map(() => ({})) };
        byPlace.set(key, found);
        found.models[m] = { ...found.models[m], [flip]: { change, top1, flippedTop1 } };
      }
    }
    for (const { place, models: of } of byPlace.values()) index.#images.push({ ...place, labels: [], models: of });
    return index;
  }

  get size(): number {
    return this.#images.length;
  }

  /** @param rows all of one image; one that was not measured is left out */
  add(rows: readonly ImageRow[]): void {
    const measured = rows.filter(({ message }) => message === null);
    const [first] = measured;
    if (first === undefined || this.#images.length >= MAX_INDEXED) return;
    const models = this.#models.map((name) => {
      const own = measured.filter(({ model, flip }) => model === name && flip !== null);
      return Object.fromEntries(
        own.map(({ flip, change, top1, flipped_top1 }) => [flip!, { change, top1, flippedTop1: flipped_top1 }]),
      );
    });
    const labels = this.#models.map((name) => measured.find(({ model }) => model === name)?.label ?? null);
    this.#images.push({ root: first.root, image: first.image, labels, models });
  }

  /** What a flip does to an image with a model; undefined where that is not known. */
  under({ models }: IndexedImage, model: number, flip: Flip): (IndexedFlip & { readonly flip: Flip }) | undefined {
    const found = models[model] ?? {};
    const known = found[flip] === undefined && this.#isOfWorst ? (Object.keys(found) as Flip[])[0] : flip;
    const under = known && found[known];
    return under && { ...under, flip: known };
  }

  /** Those that fit the filter, by falling change; without a change last, equals by path. */
  find(filter: ImageFilter): readonly IndexedImage[] {
    const key = JSON.stringify(filter);
    if (this.#last?.filter === key && this.#last.size === this.#images.length) return this.#last.images;
    const { flip, model } = filter;
    // Looked up once per image, not once per comparison: a growing list is sorted again and again.
    const images = this.#images
      .map((image) => ({ image, found: this.under(image, model, flip) }))
      .filter(({ image, found }) => isWanted(image, found, filter))
      .map(({ image, found }) => ({ image, change: found?.change ?? -1 }))
      .sort((a, b) => b.change - a.change || comparePlaces(a.image, b.image))
      .map(({ image }) => image);
    this.#last = { filter: key, size: this.#images.length, images };
    return images;
  }
}

function isWanted(
  image: IndexedImage,
  found: IndexedFlip | undefined,
  { model, change, class: wanted, text }: ImageFilter,
): boolean {
  if (found === undefined) return false;
  const { top1, flippedTop1 } = found;
  if (change !== 'all' && (top1 === null || (top1 !== flippedTop1) !== (change === 'changes'))) return false;
  // As classes are counted.
  if (wanted !== undefined && (image.labels[model] ?? top1) !== wanted) return false;
  return text === '' || image.image.toLowerCase().includes(text.toLowerCase());
}
