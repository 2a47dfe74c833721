import { SKETCH_GAMMA } from '../../schema/summary';
import type { Distribution } from '../../summary';
import { formatPercent } from '../format';

/** Bars per power of ten, and in all. */
const PER_DECADE = 8;
const MAX_BARS = 64;

/** How many images lie in each part of a log axis. */
export interface Histogram {
  /** What the left end of each bar stands for, and at the end the right end of the last. */
  readonly edges: readonly number[];
  /** One row per distribution, one count per bar. */
  readonly counts: readonly (readonly number[])[];
  /** Images without any change, which a log axis has no place for; one per distribution. */
  readonly zeros: readonly number[];
  /** Ends of some bars, in words, for an axis. */
  readonly ticks: readonly { readonly bar: number; readonly text: string }[];
}

/** Distributions on one axis; undefined where none has a value. */
export function histogram(distributions: readonly (Distribution | undefined)[]): Histogram | undefined {
  const middles = distributions.map((one) =>
    (one?.buckets ?? []).map(([index, count]) => [placeOf(index), count] as const),
  );
  const places = middles.flat().map(([place]) => place);
  const zeros = distributions.map((one) => one?.zeros ?? 0);
  if (places.length === 0) return undefined;
  const last = Math.max(...places);
  // What lies below all bars that there is room for stands in the first.
  const first = Math.max(Math.min(...places), last - MAX_BARS + 1);
  const counts = middles.map((all) => {
    const bars = new Array<number>(last - first + 1).fill(0);
    for (const [place, count] of all) bars[Math.max(0, place - first)]! += count;
    return bars;
  });
  const edges = Array.from({ length: last - first + 2 }, (_, i) => 10 ** ((first + i) / PER_DECADE));
  return { edges, counts, zeros, ticks: ticksOf(first, last) };
}

/** The bar of a bucket's middle, from 0 at 1. */
function placeOf(bucket: number): number {
  return Math.floor((bucket - 0.5) * Math.log10(SKETCH_GAMMA) * PER_DECADE);
}

/** At powers of ten; where there is none among few bars, at both ends. */
function ticksOf(first: number, last: number): Histogram['ticks'] {
  const count = last - first + 1;
  const decades = Array.from({ length: count + 1 }, (_, bar) => bar).filter((bar) => (first + bar) % PER_DECADE === 0);
  const bars = decades.length > 1 ? decades : [0, count];
  return bars.map((bar) => ({ bar, text: formatPercent(10 ** ((first + bar) / PER_DECADE)) }));
}
