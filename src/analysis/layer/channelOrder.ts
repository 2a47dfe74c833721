import { munkres } from 'munkres';
import type { Planes } from './planes';

export interface ChannelSwap {
  readonly channel: number;
  readonly partner: number;
  /** Cosine similarity of the two, and of the channel with itself. */
  readonly similarity: number;
  readonly own: number;
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

/**
 * ‖a − b‖ / ‖a‖ with the channels of b in another order.
 * @param signs of ±1, of each channel of a
 */
export function matchedError(a: Planes, b: Planes, match: Uint32Array, signs?: Int8Array): number {
  const area = a.height * a.width;
  let difference = 0;
  let norm = 0;
  for (let c = 0, o = 0; c < a.channels; c++) {
    const sign = signs?.[c] ?? 1;
    for (let k = 0, q = match[c]! * area; k < area; k++, o++, q++) {
      const value = a.data[o]!;
      const d = value - sign * b.data[q]!;
      difference += d * d;
      norm += value * value;
    }
  }
  return norm > 0 ? Math.sqrt(difference / norm) : 0;
}
