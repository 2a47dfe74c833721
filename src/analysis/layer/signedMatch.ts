import { MUTUAL } from '../../report/facts/channelMatching';
import { bestOrder, matchedError, type ChannelSwap } from './channelOrder';
import type { Planes } from './planes';

/** The channel order and signs under which the flipped features come closest to the original ones. */
export interface SignedMatch {
  /** E with signs: ‖F(x) − S·P·g·F(gx)‖ / ‖F(x)‖ with S of ±1. */
  readonly error: number;
  /** Channels that are answered with the other sign, by their own or another one, in order. */
  readonly negated: readonly number[];
  /** Channels that are answered by another one, of either sign. */
  readonly swaps: readonly ChannelSwap[];
}

/** Products of all pairs of channels, and their squared norms. */
export interface ChannelProducts {
  readonly products: readonly Float64Array[];
  readonly a: Float64Array;
  readonly b: Float64Array;
}

/**
 * E with signs, and the part of E that is left: a layer is equivariant up to signs below this. Both, since E is 2 where all
 * signs change, and half of that is left by chance. Signs matter below this part of E_perm.
 */
const EQUIVARIANT = 0.5;
const SIGNS_MATTER = 0.9;
/** A channel is answered, with whatever sign, from this cosine similarity on. */
const ANSWERED = 0.5;

/**
 * Anti-symmetric features: a network may be built, or may learn, to answer a flip by the other sign of a channel (Bökman,
 * Nordström & Kahl, "Flopping for FLOPs", ICML 2025). The best order and signs minimize Σ ‖F(x)_i − s_i·g·F(gx)_π(i)‖²:
 * the best order for |⟨F(x)_i, g·F(gx)_j⟩|, with the sign that the product has.
 *
 * @param permuted E_perm
 * @returns undefined where that does not explain the layer: where much of E is left, signs do not matter, or few of the
 *   channels answer each other, as by chance
 */
export function matchWithSigns(
  x: Planes,
  gx: Planes,
  found: ChannelProducts,
  permuted: number,
): SignedMatch | undefined {
  const { products, a, b } = found;
  const limit = Math.min(EQUIVARIANT * Math.min(1, unmatched(found)), SIGNS_MATTER * permuted);
  if (!(leastError(found) < limit)) return undefined;
  const order = bestOrder(
    products.map((row) => row.map(Math.abs)),
    a,
    b,
  );
  const signs = Int8Array.from(order, (j, i) => (products[i]![j]! < 0 ? -1 : 1));
  const error = matchedError(x, gx, order, signs);
  if (!(error < limit)) return undefined;
  const cosine = (i: number): number => {
    const scale = Math.sqrt(a[i]! * b[order[i]!]!);
    return scale > 0 ? products[i]![order[i]!]! / scale : 0;
  };
  const moved = [...order.keys()].filter((i) => (order[i] !== i || signs[i]! < 0) && products[i]![order[i]!] !== 0);
  const mutual = moved.filter((i) => {
    const j = order[i]!;
    return order[j] === i && signs[j] === signs[i] && Math.abs(cosine(i)) >= ANSWERED;
  });
  if (mutual.length < MUTUAL * moved.length) return undefined;
  const own = (i: number): number => (a[i]! * b[i]! > 0 ? products[i]![i]! / Math.sqrt(a[i]! * b[i]!) : 0);
  return {
    error,
    negated: moved.filter((i) => cosine(i) <= -ANSWERED),
    swaps: moved
      .filter((i) => order[i] !== i)
      .map((i) => ({ channel: i, partner: order[i]!, similarity: cosine(i), own: own(i) }))
      .sort((p, q) => Math.abs(q.similarity) - Math.abs(p.similarity)),
  };
}

/** E itself, by the sums. */
function unmatched({ products, a, b }: ChannelProducts): number {
  let [difference, norm] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    difference += a[i]! + b[i]! - 2 * products[i]![i]!;
    norm += a[i]!;
  }
  return norm > 0 ? Math.sqrt(Math.max(0, difference) / norm) : 0;
}

/** Below any order and signs: every channel with the one that answers it best. Tells in a moment that there is nothing to find. */
function leastError({ products, a, b }: ChannelProducts): number {
  let [difference, norm] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    let least = Infinity;
    for (let j = 0; j < b.length; j++) least = Math.min(least, b[j]! - 2 * Math.abs(products[i]![j]!));
    difference += a[i]! + least;
    norm += a[i]!;
  }
  return norm > 0 ? Math.sqrt(Math.max(0, difference) / norm) : 0;
}

/**
 * The same of a tensor without positions, such as pooled features, whose entries are matched with themselves alone: any two
 * lists of numbers can be brought near each other by reordering.
 *
 * @returns undefined unless it is exact, up to `noiseFloor`, and some sign changes
 */
export function changedSigns(x: Float32Array, gx: Float32Array, noiseFloor: number): SignedMatch | undefined {
  let [difference, norm] = [0, 0];
  const negated: number[] = [];
  for (const [i, value] of x.entries()) {
    const [same, other] = [value - gx[i]!, value + gx[i]!].map(Math.abs);
    difference += Math.min(same!, other!) ** 2;
    norm += value * value;
    if (other! < same! * ANSWERED) negated.push(i);
  }
  const error = Math.sqrt(difference / norm);
  return error <= noiseFloor && negated.length > 0 ? { error, negated, swaps: [] } : undefined;
}
