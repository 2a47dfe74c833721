import { bestOrder, matchedError, type ChannelSwap } from './channelOrder';
import { rowProducts, rowsOf } from '../measure/kernel/rowProducts';
import type { Planes, PlanesPair } from './planes';
import { matchWithSigns, type SignedMatch } from './signedMatch';

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
  /** The same with signs, where those explain the layer and the order alone does not. */
  readonly signed?: SignedMatch;
}

/**
 * Learned equivariance: a trained network may answer a flip by swapping channels (features that
 * face left and right). The best order minimizes Σ ‖F(x)_i − g·F(gx)_π(i)‖², E itself, and is found by the Hungarian
 * algorithm (Bökman & Kahl 2023, who match by correlation; here it is taken uncentered and unscaled).
 *
 * @returns undefined for one channel, and above `MAX_CHANNELS`.
 */
export function matchChannels({ original, flipped }: PlanesPair): ChannelMatch | undefined {
  const { channels } = original;
  if (channels < 2 || channels > MAX_CHANNELS) return undefined;
  const products = rowsOf(rowProducts(original.data, flipped.data, channels));
  const a = squaredNorms(original);
  const b = squaredNorms(flipped);
  const match = bestOrder(products, a, b);
  const error = matchedError(original, flipped, match);
  const signed = matchWithSigns(original, flipped, { products, a, b }, error);
  return { match, error, swaps: listSwaps(products, match, a, b), ...(signed && { signed }) };
}

function squaredNorms({ channels, height, width, data }: Planes): Float64Array {
  const area = height * width;
  return Float64Array.from({ length: channels }, (_, c) => {
    let sum = 0;
    for (let k = c * area, end = k + area; k < end; k++) sum += data[k]! * data[k]!;
    return sum;
  });
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
