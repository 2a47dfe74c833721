import type { Flip, PerFlip } from '../../report/report';
import type { ModelSummary, StudiedModel } from '../../report/summary';
import { CauseTally } from './causeTally';
import { Distribution } from './distribution';
import { FlipTally } from './flipTally';
import type { CauseRow, ImageRow, LayerRow, OutputRow } from './rows';
import { WorstImages } from './worstImages';

type Figure = NonNullable<OutputRow['figure']>;

/** All images of one model. */
export class ModelTally {
  readonly #model: StudiedModel;
  readonly #flips: readonly Flip[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #tallies = new Map<Flip, FlipTally>();
  /** By output, flip and figure. */
  readonly #changes = new Map<string, Distribution>();
  readonly #layers: Map<Flip, Distribution>[];
  readonly #causes = new Map<Flip, CauseTally>();
  readonly #worst = new WorstImages();
  #failed = 0;

  constructor(model: StudiedModel, flips: readonly Flip[]) {
    this.#model = model;
    this.#flips = flips;
    this.#places = new Map(model.layers.map(({ tensor }, i) => [tensor, i]));
    this.#layers = model.layers.map(() => new Map());
    for (const flip of flips) this.#tallies.set(flip, new FlipTally());
  }

  static from(stored: ModelSummary, model: StudiedModel, flips: readonly Flip[]): ModelTally {
    const tally = new ModelTally(model, flips);
    tally.#failed = stored.failed;
    for (const [flip, summary] of entriesOf(stored.flips)) tally.#tallies.set(flip, FlipTally.from(summary));
    for (const { output, flip, figure, change } of stored.outputs) {
      tally.#changes.set(keyOf(output, flip, figure), Distribution.from(change));
    }
    stored.layers.forEach(({ error }, i) => {
      for (const [flip, found] of entriesOf(error)) tally.#layers[i]?.set(flip, Distribution.from(found));
    });
    for (const [flip, found] of entriesOf(stored.causes ?? {})) tally.#causes.set(flip, CauseTally.from(found));
    for (const image of stored.worst) tally.#worst.add(image);
    return tally;
  }

  /** @param rows one per flip, or one with a message */
  addImage(rows: readonly ImageRow[]): void {
    const measured = rows.filter((row) => row.message === null);
    if (measured.length === 0) this.#failed++;
    for (const row of measured) if (row.flip !== null) this.#tallies.get(row.flip)?.add(row, this.#places.size > 0);
    this.#addWorst(measured);
  }

  addOutput({ output, flip, figure, change }: OutputRow): void {
    if (figure !== null && change !== null) this.#change(keyOf(output, flip, figure)).add(change);
  }

  addLayer({ layer, flip, error }: LayerRow): void {
    const place = this.#places.get(layer);
    if (place !== undefined && error !== null) this.#layer(place, flip).add(error);
  }

  /** @param rows one per cause, of one image and flip; none where they are not known */
  addCauses(flip: Flip, rows: readonly CauseRow[]): void {
    if (rows.length > 0) this.#cause(flip).add(rows);
  }

  merge(other: ModelTally): void {
    this.#failed += other.#failed;
    for (const [flip, tally] of other.#tallies) this.#tallies.get(flip)?.merge(tally);
    for (const [key, change] of other.#changes) this.#change(key).merge(change);
    other.#layers.forEach((layer, i) => {
      for (const [flip, error] of layer) this.#layer(i, flip).merge(error);
    });
    for (const [flip, causes] of other.#causes) this.#cause(flip).merge(causes);
    for (const image of other.#worst.list) this.#worst.add(image);
  }

  store(): ModelSummary {
    const { layers } = this.#model;
    const tensors = layers.length === 0 ? undefined : layers.map(({ tensor }) => tensor);
    return {
      failed: this.#failed,
      flips: this.#perFlip((flip) => this.#tallies.get(flip)?.store(tensors)),
      outputs: this.#storeOutputs(),
      layers: this.#layers.map((layer) => ({ error: this.#perFlip((flip) => layer.get(flip)?.store()) })),
      ...(this.#causes.size > 0 && { causes: this.#perFlip((flip) => this.#causes.get(flip)?.store()) }),
      worst: this.#worst.list,
    };
  }

  #addWorst(rows: readonly ImageRow[]): void {
    let worst: ImageRow | undefined;
    for (const row of rows) {
      if (row.change === null || !Number.isFinite(row.change)) continue;
      if (worst === undefined || row.change > worst.change!) worst = row;
    }
    if (worst === undefined) return;
    const { root, image, flip, change, top1, flipped_top1 } = worst;
    const classes = top1 === null || flipped_top1 === null ? {} : { top1, flippedTop1: flipped_top1 };
    this.#worst.add({ root, image, flip: flip!, change: change!, ...classes });
  }

  #storeOutputs(): ModelSummary['outputs'] {
    const order = new Map(this.#model.contracts.map(({ output }, i) => [output, i]));
    return [...this.#changes]
      .map(([key, change]) => ({ ...ofKey(key), change: change.store() }))
      .sort(
        (a, b) =>
          (order.get(a.output) ?? 0) - (order.get(b.output) ?? 0) ||
          this.#flips.indexOf(a.flip) - this.#flips.indexOf(b.flip) ||
          (a.figure < b.figure ? -1 : 1),
      );
  }

  #perFlip<T>(of: (flip: Flip) => T | undefined): PerFlip<T> {
    const found = this.#flips.map((flip) => [flip, of(flip)] as const);
    return Object.fromEntries(found.filter(([, value]) => value !== undefined));
  }

  #change(key: string): Distribution {
    const change = this.#changes.get(key) ?? new Distribution();
    this.#changes.set(key, change);
    return change;
  }

  #layer(place: number, flip: Flip): Distribution {
    const layer = this.#layers[place]!;
    const error = layer.get(flip) ?? new Distribution();
    layer.set(flip, error);
    return error;
  }

  #cause(flip: Flip): CauseTally {
    const causes = this.#causes.get(flip) ?? new CauseTally();
    this.#causes.set(flip, causes);
    return causes;
  }
}

/** Flip and figure have no space; what an output is called may hold anything. */
function keyOf(output: string, flip: Flip, figure: Figure): string {
  return `${flip} ${figure} ${output}`;
}

function ofKey(key: string): { readonly output: string; readonly flip: Flip; readonly figure: Figure } {
  const [flip, figure, ...output] = key.split(' ');
  return { output: output.join(' '), flip: flip as Flip, figure: figure as Figure };
}

function entriesOf<T>(values: PerFlip<T>): [Flip, T][] {
  return Object.entries(values) as [Flip, T][];
}
