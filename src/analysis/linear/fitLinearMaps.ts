import type { Steps } from '../../protocol/steps';
import type { Flip, PerFlip } from '../../report/report';
import { bestOrder } from '../layer/channelOrder';
import { rowProducts } from '../measure/kernel/rowProducts';
import { sumOf, type ChannelSums, type FlippedSums, type LayerSums } from './channelSums';
import { shiftedInverse } from './invert';

/** What is left of a layer's error, on samples, after each way of answering a flip. */
export interface LinearFit {
  /** E_linear; never above the smaller of the next two. */
  readonly error: number;
  /** E itself. */
  readonly unmapped: number;
  /** E_perm. */
  readonly permuted: number;
  /** Absent where a linear map does not do better than the channels as they are, or matched. */
  readonly lambda?: number;
}

/** λ, in units of the mean square of a channel times the number of positions: the mean eigenvalue of Σ F(x)·F(x)ᵀ. */
export const LAMBDAS = [1e-8, 1e-6, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10] as const;
/** The one that is tried first: from there the error is followed down, which it mostly has one way to go. */
const FIRST = 3;

/**
 * The error after the best linear 1×1 map of channels, g·F(gx) ≈ M·F(x): E_linear = ‖g·F(gx) − M·F(x)‖ / ‖F(x)‖. M is
 * found by ridge regression from sums alone and tried on the samples that it was not fitted on; of all λ the one with the
 * least error there counts. Of features that have nothing in common M can still predict the mean, so that E_linear is
 * about E/√2 for them, and not E.
 *
 * Source: Lenc & Vedaldi, "Understanding image representations by measuring their equivariance and equivalence"
 * (IJCV 2019), section 4: a map of φ(gx) from φ(x), 1×1 in space after the permutation of positions.
 *
 * @returns nothing for a flip under which something is not finite, or F(x) is zero
 */
export function* fitLinearMaps(sums: LayerSums): Steps<PerFlip<LinearFit>> {
  const { channels, flips, parts } = sums;
  const total = sumOf(parts, flips);
  const norm = trace(total.own, channels);
  const found: { [F in Flip]?: LinearFit } = {};
  if (!(norm > 0) || !Number.isFinite(norm)) return found;
  const ridge = yield* ridgeResiduals(sums, norm / channels);
  for (const flip of flips) {
    const flipped = total.flipped[flip]!;
    const unmapped = norm + sum(flipped.energy) - 2 * trace(flipped.cross, channels);
    if (!Number.isFinite(unmapped)) continue;
    yield;
    const permuted = Math.min(unmapped, norm + sum(flipped.energy) - 2 * matchedProducts(total.own, flipped, channels));
    const residuals = ridge[flip]!;
    const mapped = Math.min(...residuals);
    const error = (square: number): number => Math.sqrt(Math.max(0, square) / norm);
    found[flip] = {
      error: error(Math.min(mapped, permuted)),
      unmapped: error(unmapped),
      permuted: error(permuted),
      ...(mapped < permuted ? { lambda: LAMBDAS[residuals.indexOf(mapped)]! } : {}),
    };
  }
  return found;
}

/**
 * ‖g·F(gx) − M·F(x)‖² over all samples, each in the part that M was not fitted on, by λ; Infinity for those that were
 * not tried, since both their neighbors' errors rise towards them.
 */
function* ridgeResiduals(sums: LayerSums, scale: number): Steps<PerFlip<number[]>> {
  const { flips } = sums;
  const residuals = Object.fromEntries(flips.map((flip) => [flip, LAMBDAS.map(() => Infinity)])) as PerFlip<number[]>;
  const tried = new Set<number>();
  const waiting = [FIRST];
  for (let i = waiting.pop(); i !== undefined; i = waiting.pop()) {
    if (tried.has(i)) continue;
    tried.add(i);
    const found = yield* residualsAt(sums, LAMBDAS[i]! * scale);
    for (const flip of flips) residuals[flip]![i] = found[flip]!;
    for (const flip of flips) {
      const least = residuals[flip]!.indexOf(Math.min(...residuals[flip]!));
      waiting.push(...[least - 1, least + 1].filter((next) => next in LAMBDAS));
    }
  }
  return residuals;
}

/** The same for one λ. @param unit λ for all samples */
function* residualsAt({ channels, flips, parts }: LayerSums, unit: number): Steps<PerFlip<number>> {
  const residuals: { [F in Flip]?: number } = {};
  for (const part of parts) {
    const others = parts.filter((other) => other !== part);
    const training = sumOf(others, flips);
    const inverse = shiftedInverse(training.own, channels, (unit * others.length) / parts.length);
    for (const flip of flips) {
      const square =
        inverse === undefined ? Infinity : residual(training.flipped[flip]!.cross, inverse, part, flip, channels);
      residuals[flip] = (residuals[flip] ?? 0) + square;
      yield;
    }
  }
  return residuals;
}

/** ‖B − M·A‖² = ‖B‖² − 2·Σ M∘(B·Aᵀ) + Σ (M·A·Aᵀ)∘M with M = cross · inverse. */
function residual(cross: Float64Array, inverse: Float64Array, part: ChannelSums, flip: Flip, n: number): number {
  const map = rowProducts(cross, inverse, n);
  const spread = rowProducts(map, part.own, n);
  const held = part.flipped[flip]!;
  let square = sum(held.energy);
  for (let k = 0; k < map.length; k++) square += map[k]! * (spread[k]! - 2 * held.cross[k]!);
  return square;
}

/** Σ ⟨F(x)_i, (g·F(gx))_π(i)⟩ in the best order π. */
function matchedProducts(own: Float64Array, { cross, energy }: FlippedSums, n: number): number {
  const products = Array.from({ length: n }, (_, i) => Float64Array.from({ length: n }, (__, j) => cross[j * n + i]!));
  const norms = Float64Array.from({ length: n }, (_, i) => own[i * n + i]!);
  return bestOrder(products, norms, energy).reduce((total, j, i) => total + products[i]![j]!, 0);
}

function trace(matrix: Float64Array, n: number): number {
  let total = 0;
  for (let i = 0; i < n; i++) total += matrix[i * n + i]!;
  return total;
}

function sum(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0);
}
