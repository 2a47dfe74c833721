import { munkres } from 'munkres';
import type { LayerPair } from './layerView';
import { rowProducts } from '../measure/kernel/rowProducts';
import type { Planes } from './planes';

/** Matching n channels costs O(n³): 0.05 s at 512, 0.3 s at 1024, 0.7 s at 1536, and too long beyond. */
export const MAX_CHANNELS = 1536;

/** The channel order under which the flipped features come closest to the original ones. */
export interface ChannelMatch {
  /** Channel i of F(x) answers channel `match[i]` of g·F(gx). */
  readonly match: Uint32Array;
  /** E_perm = ‖F(x) − P·g·F(gx)‖ / ‖F(x)‖; never above E. */
  readonly error: number;
  /**
   * Channels that are answered by another one, the strongest answers first. Those left over, which are matched with
   * one that they have nothing in common with, are not: which of them are matched is chance.
   */
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
 * face left and right). The best order minimizes Σ ‖F(x)_i − g·F(gx)_π(i)‖², E itself, and is found by the Hungarian
 * algorithm (Bökman & Kahl 2023, who match by correlation; here it is taken uncentered and unscaled).
 *
 * @returns undefined for one channel, and above `MAX_CHANNELS`.
 */
export function matchChannels({ original, flipped }: LayerPair): ChannelMatch | undefined {
  const { channels } = original;
  if (channels < 2 || channels > MAX_CHANNELS) return undefined;
  const products = rowProducts(original.data, flipped.data, channels);
  const a = squaredNorms(original);
  const b = squaredNorms(flipped);
  const match = bestOrder(products, a, b);
  return {
    match,
    error: matchedError(original, flipped, match),
    swaps: listSwaps(products, match, a, b),
  };
}

/**
 * Which channel of the one answers each of the other: the order that minimizes Σ ‖a_i − b_order(i)‖².
 * @param products ⟨a_i, b_j⟩
 * @param a, b ‖a_i‖² and ‖b_j‖²
 */
export function bestOrder(products: readonly Float64Array[], a: Float64Array, b: Float64Array): Uint32Array {
  const order = new Uint32Array(products.length);
  for (const [i, j] of munkres(squaredDistances(products, a, b))) order[i] = j;
  return order;
}

/**
 * ‖a_i − b_j‖² = ‖a_i‖² + ‖b_j‖² − 2⟨a_i, b_j⟩. −⟨a_i, b_j⟩ alone has the same best order, since what else there is
 * depends on one channel only, but from there the solver takes three times as long.
 */
function squaredDistances(products: readonly Float64Array[], a: Float64Array, b: Float64Array): Float64Array[] {
  return products.map((row, i) => row.map((product, j) => a[i]! + b[j]! - 2 * product));
}

function squaredNorms({ channels, height, width, data }: Planes): Float64Array {
  const area = height * width;
  return Float64Array.from({ length: channels }, (_, c) => {
    let sum = 0;
    for (let k = c * area, end = k + area; k < end; k++) sum += data[k]! * data[k]!;
    return sum;
  });
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
    .filter(({ channel, partner }) => channel !== partner && products[channel]![partner] !== 0)
    .map((swap) => ({
      ...swap,
      similarity: cosine(swap.channel, swap.partner),
      own: cosine(swap.channel, swap.channel),
    }))
    .sort((p, q) => q.similarity - q.own - (p.similarity - p.own));
}
