import { munkres } from 'munkres';
import type { LayerPair } from './layerView';
import type { Planes } from './planes';

/** Matching n channels costs O(n³): 0.1 s at 512, 0.5 s at 1024, and too long beyond. */
export const MAX_CHANNELS = 1024;

/** The channel order under which the flipped features come closest to the original ones. */
export interface ChannelMatch {
  /** Channel i of F(x) answers channel `match[i]` of g·F(gx). */
  readonly match: Uint32Array;
  /** E_perm = ‖F(x) − P·g·F(gx)‖ / ‖F(x)‖; never above E. */
  readonly error: number;
  /** Channels that are answered by another one, the strongest answers first. */
  readonly swaps: readonly ChannelSwap[];
}

export interface ChannelSwap {
  readonly channel: number;
  readonly partner: number;
  /** Cosine similarity of the two, and of the channel with itself. */
  readonly similarity: number;
  readonly own: number;
}

/**
 * Learned equivariance: a trained network may answer a flip by swapping channels (features that
 * face left and right). The best order maximises Σ ⟨F(x)_i, g·F(gx)_π(i)⟩, found by the Hungarian
 * algorithm on the correlation matrix (Bökman & Kahl 2023; correlations are taken uncentred and
 * unscaled, so that the order found is the one that minimises E itself).
 *
 * @returns undefined for one channel, and above `MAX_CHANNELS`.
 */
export function matchChannels({ original, flipped }: LayerPair): ChannelMatch | undefined {
  const { channels } = original;
  if (channels < 2 || channels > MAX_CHANNELS) return undefined;
  const products = innerProducts(original, flipped);
  const cost = products.map((row) => Array.from(row, (value) => -value));
  const match = new Uint32Array(channels);
  for (const [i, j] of munkres(cost)) match[i] = j;
  const a = squaredNorms(original);
  const b = squaredNorms(flipped);
  return {
    match,
    error: matchedError(original, flipped, match),
    swaps: listSwaps(products, match, a, b),
  };
}

/** ⟨a_i, b_j⟩ over positions, in double precision; row i. */
function innerProducts(a: Planes, b: Planes): Float64Array[] {
  const area = a.height * a.width;
  return Array.from({ length: a.channels }, (_, i) => {
    const row = new Float64Array(b.channels);
    for (let j = 0; j < b.channels; j++) {
      let sum = 0;
      for (let k = 0, p = i * area, q = j * area; k < area; k++) sum += a.data[p++]! * b.data[q++]!;
      row[j] = sum;
    }
    return row;
  });
}

function squaredNorms({ channels, height, width, data }: Planes): Float64Array {
  const area = height * width;
  return Float64Array.from({ length: channels }, (_, c) =>
    data.subarray(c * area, (c + 1) * area).reduce((sum, v) => sum + v * v, 0),
  );
}

function matchedError(a: Planes, b: Planes, match: Uint32Array): number {
  const area = a.height * a.width;
  let difference = 0;
  let norm = 0;
  for (let c = 0, o = 0; c < a.channels; c++) {
    for (let k = 0, q = match[c]! * area; k < area; k++, o++, q++) {
      const value = a.data[o]!;
      const d = value - b.data[q]!;
      difference += d * d;
      norm += value * value;
    }
  }
  return norm > 0 ? Math.sqrt(difference / norm) : 0;
}

function listSwaps(
  products: readonly Float64Array[],
  match: Uint32Array,
  a: Float64Array,
  b: Float64Array,
): ChannelSwap[] {
  const cosine = (i: number, j: number): number => {
    const scale = Math.sqrt(a[i]! * b[j]!);
    return scale > 0 ? products[i]![j]! / scale : 0;
  };
  return Array.from(match, (partner, channel) => ({ channel, partner }))
    .filter(({ channel, partner }) => channel !== partner && a[channel]! > 0 && b[partner]! > 0)
    .map((swap) => ({
      ...swap,
      similarity: cosine(swap.channel, swap.partner),
      own: cosine(swap.channel, swap.channel),
    }))
    .sort((p, q) => q.similarity - q.own - (p.similarity - p.own));
}
