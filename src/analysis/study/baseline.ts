import type { Baseline, BaselineImage, BaselineModel } from '../../report/baseline';
import type { Flip } from '../../report/report';
import { BASELINE_SCHEMA, UNASKED } from '../../report/schema/baseline';
import type { StudiedModel, StudySpecification } from '../../report/summary';
import { comparePlaces, placeKey, type Place } from './places';
import type { ImageRow, OutputRow } from './rows';

/** Enough to tell that a file has changed. */
const DIGITS = 16;
/** Of changes, of which a mean is compared with a tolerance of percents. */
const PRECISION = 6;

/** What a baseline takes from the rows of images and outputs. */
export type BaselineImageRow = Pick<ImageRow, 'root' | 'image' | 'model' | 'flip' | 'content' | 'agrees'>;
export type BaselineOutputRow = Pick<OutputRow, 'root' | 'image' | 'model' | 'flip' | 'output' | 'change'>;

/** A model as a baseline describes it. */
export type ComparedModel = Pick<StudiedModel, 'name' | 'sha256' | 'noiseFloor' | 'classes' | 'contracts'>;

interface CollectedImage extends Place {
  readonly content: string;
  /** By the slots of what they are of. */
  readonly figures: number[];
}

/** Collects what a baseline holds of every image. */
export class BaselineRows {
  readonly #images = new Map<string, CollectedImage>();
  /** Of whether a class stays, by model and flip; of changes, by model, flip and output. */
  readonly #slots = new Map<string, number>();

  /** @param rows all of one image; one that no model could be run on is left out */
  addImage(rows: readonly BaselineImageRow[]): void {
    for (const { root, image, model, flip, content, agrees } of rows) {
      if (content === null || flip === null) continue;
      const key = placeKey({ root, image });
      const known = this.#images.get(key) ?? { root, image, content: content.slice(0, DIGITS), figures: [] };
      this.#images.set(key, known);
      if (agrees !== null) known.figures[this.#slot(model, flip)] = Number(agrees);
    }
  }

  /** @param row of an image that was added before */
  addOutput(row: BaselineOutputRow): void {
    const { model, flip, output, change } = row;
    const known = this.#images.get(placeKey(row));
    if (known === undefined || change === null || Math.abs(change) === Infinity) return;
    // Of values that are no numbers the change is NaN: a run that had a number before has lost it. In the file it is null.
    known.figures[this.#slot(model, flip, output)] = Number(change.toPrecision(PRECISION));
  }

  /** In an order that is the same however they came. */
  images(flips: readonly Flip[], models: readonly BaselineModel[]): readonly BaselineImage[] {
    const slots = models.map(({ name, outputs }) =>
      flips.map((flip) => [this.#slot(name, flip), ...outputs.map(({ output }) => this.#slot(name, flip, output))]),
    );
    return [...this.#images.values()].sort(comparePlaces).map(({ root, image, content, figures }) => {
      const of = (at: readonly number[]): (number | null)[] => at.map((slot) => figures[slot] ?? null);
      return [root, image, content, slots.map((model) => model.map(of))];
    });
  }

  #slot(...of: readonly string[]): number {
    const key = of.join('\0');
    const slot = this.#slots.get(key) ?? this.#slots.size;
    this.#slots.set(key, slot);
    return slot;
  }
}

/** What later runs are compared with. */
export function baselineOf(
  { tool, flips, models }: Pick<StudySpecification, 'tool' | 'flips'> & { readonly models: readonly ComparedModel[] },
  rows: BaselineRows,
): Baseline {
  const { version, onnxruntime } = tool;
  const described = models.map(baselineModel);
  const images = rows.images(flips, described);
  return { schema: BASELINE_SCHEMA, tool: { version, onnxruntime }, flips, models: described, images };
}

function baselineModel({ name, sha256, noiseFloor, classes, contracts }: ComparedModel): BaselineModel {
  const outputs = contracts.map(({ output, contract }) => {
    const asked = Object.entries(contract).filter(([key]) => !(key in UNASKED));
    return { output, contract: Object.fromEntries(asked) as BaselineModel['outputs'][number]['contract'] };
  });
  return { name, sha256, noiseFloor, ...(classes !== undefined && { classes }), outputs };
}
