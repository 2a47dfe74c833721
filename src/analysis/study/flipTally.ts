import type { Discordance, FlipSummary, Share } from '../../report/summary';
import type { ImageRow } from './rows';
import { mcnemar, portable, wilson } from './statistics';

/** How many of how many. */
interface Part {
  n: number;
  k: number;
}

/** A share with Wilson's interval. */
export function share({ n, k }: Part): Share {
  if (n === 0) return { n, k };
  const [low, high] = wilson(k, n);
  return { n, k, share: k / n, low, high };
}

/** Pairs that differ, with McNemar's exact test. */
export function discordance({ gains, losses }: { readonly gains: number; readonly losses: number }): Discordance {
  return { gains, losses, p: portable(mcnemar(gains, losses)) };
}

/** All images of one model under one flip. */
export class FlipTally {
  readonly #verdicts = { holds: 0, broken: 0, empty: 0, incomparable: 0 };
  readonly #agreement: Part = { n: 0, k: 0 };
  readonly #classes = new Map<number, Part>();
  /** By the smaller class, then the larger one: how often the second follows the first, and the reverse. */
  readonly #exchanges = new Map<number, Map<number, { ab: number; ba: number }>>();
  readonly #labeled = { n: 0, original: 0, flipped: 0, average: 0 };
  readonly #flipping = { gains: 0, losses: 0 };
  readonly #averaging = { gains: 0, losses: 0 };
  readonly #starts = new Map<string, number>();
  #images = 0;
  #nowhere = 0;

  static from(stored: FlipSummary): FlipTally {
    const tally = new FlipTally();
    tally.#images = stored.images;
    Object.assign(tally.#verdicts, stored.verdicts);
    tally.#restoreTop1(stored.top1);
    tally.#restoreAccuracy(stored.accuracy);
    for (const { tensor, count } of stored.starts?.at ?? []) tally.#starts.set(tensor, count);
    tally.#nowhere = stored.starts?.nowhere ?? 0;
    return tally;
  }

  /** @param hasLayers whether layers were measured, so that no first layer means that all are exact */
  add(row: ImageRow, hasLayers: boolean): void {
    this.#images++;
    if (row.verdict !== null) this.#verdicts[row.verdict]++;
    if (row.starts !== null) increase(this.#starts, row.starts, 1);
    else if (hasLayers) this.#nowhere++;
    const { top1, flipped_top1, average_top1, label } = row;
    if (top1 === null || flipped_top1 === null) return;
    const agrees = top1 === flipped_top1;
    count(this.#agreement, agrees);
    count(this.#class(label ?? top1), agrees);
    if (!agrees) this.#exchange(top1, flipped_top1, 1);
    if (label !== null && average_top1 !== null) {
      this.#label(top1 === label, flipped_top1 === label, average_top1 === label);
    }
  }

  merge(other: FlipTally): void {
    this.#images += other.#images;
    this.#nowhere += other.#nowhere;
    addAll(this.#verdicts, other.#verdicts);
    addAll(this.#agreement, other.#agreement);
    addAll(this.#labeled, other.#labeled);
    addAll(this.#flipping, other.#flipping);
    addAll(this.#averaging, other.#averaging);
    for (const [index, part] of other.#classes) addAll(this.#class(index), part);
    for (const [a, row] of other.#exchanges) for (const [b, found] of row) addAll(this.#pair(a, b), found);
    for (const [tensor, number] of other.#starts) increase(this.#starts, tensor, number);
  }

  /** @param layers tensors in graph order; undefined where none were measured */
  store(layers: readonly string[] | undefined): FlipSummary {
    return {
      images: this.#images,
      verdicts: { ...this.#verdicts },
      ...(this.#agreement.n > 0 && { top1: this.#storeTop1() }),
      ...(this.#labeled.n > 0 && { accuracy: this.#storeAccuracy() }),
      ...(layers && { starts: this.#storeStarts(layers) }),
    };
  }

  #label(original: boolean, flipped: boolean, average: boolean): void {
    this.#labeled.n++;
    this.#labeled.original += Number(original);
    this.#labeled.flipped += Number(flipped);
    this.#labeled.average += Number(average);
    if (original !== flipped) this.#flipping[flipped ? 'gains' : 'losses']++;
    if (original !== average) this.#averaging[average ? 'gains' : 'losses']++;
  }

  #class(index: number): Part {
    return found(this.#classes, index, () => ({ n: 0, k: 0 }));
  }

  #pair(a: number, b: number): { ab: number; ba: number } {
    const row = found(this.#exchanges, a, () => new Map<number, { ab: number; ba: number }>());
    return found(row, b, () => ({ ab: 0, ba: 0 }));
  }

  #exchange(from: number, to: number, number: number): void {
    if (from < to) this.#pair(from, to).ab += number;
    else this.#pair(to, from).ba += number;
  }

  #storeTop1(): NonNullable<FlipSummary['top1']> {
    const exchanges = byNumber(this.#exchanges).flatMap(([a, row]) =>
      byNumber(row).map(([b, { ab, ba }]) => ({ a, b, ab, ba })),
    );
    const classes = byNumber(this.#classes).map(([index, part]) => ({ class: index, agreement: share(part) }));
    return { agreement: share(this.#agreement), classes, exchanges };
  }

  #storeAccuracy(): NonNullable<FlipSummary['accuracy']> {
    const { n, original, flipped, average } = this.#labeled;
    return {
      original: share({ n, k: original }),
      flipped: share({ n, k: flipped }),
      average: share({ n, k: average }),
      flipping: discordance(this.#flipping),
      averaging: discordance(this.#averaging),
    };
  }

  #storeStarts(layers: readonly string[]): NonNullable<FlipSummary['starts']> {
    const at = layers.flatMap((tensor) => {
      const number = this.#starts.get(tensor);
      return number === undefined ? [] : [{ tensor, count: number }];
    });
    return { at, nowhere: this.#nowhere };
  }

  #restoreTop1(top1: FlipSummary['top1']): void {
    if (top1 === undefined) return;
    addAll(this.#agreement, top1.agreement);
    for (const { class: index, agreement } of top1.classes) addAll(this.#class(index), agreement);
    for (const { a, b, ab, ba } of top1.exchanges) addAll(this.#pair(a, b), { ab, ba });
  }

  #restoreAccuracy(accuracy: FlipSummary['accuracy']): void {
    if (accuracy === undefined) return;
    const { original, flipped, average, flipping, averaging } = accuracy;
    Object.assign(this.#labeled, { n: original.n, original: original.k, flipped: flipped.k, average: average.k });
    addAll(this.#flipping, flipping);
    addAll(this.#averaging, averaging);
  }
}

function count(part: Part, isIn: boolean): void {
  part.n++;
  part.k += Number(isIn);
}

/** Adds the counts of another one, by the names of this one. */
function addAll<K extends string>(into: Record<K, number>, from: Readonly<Record<NoInfer<K>, number>>): void {
  for (const key of Object.keys(into) as K[]) into[key] += from[key];
}

function increase<K>(counts: Map<K, number>, key: K, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function found<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

function byNumber<V>(map: ReadonlyMap<number, V>): [number, V][] {
  return [...map].sort(([a], [b]) => a - b);
}
