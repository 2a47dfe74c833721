import { anglesApart } from '../../contracts/angles';
import { ABOUT_OTHERS, isAbout, isMatched, judge, type Measured, type Tolerance } from '../../contracts/judge';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { Flip, Orientation, OutputContract, OutputReport } from '../../report/report';
import { broughtPoints } from './comparePoints';
import { topIndex } from './otherwise';
import type { SettledComparison } from './outputComparison';

/**
 * Absolute error of a difference of two of ONNX Runtime's sigmoids, each off by up to 1.1e-7 (measured for inputs
 * −18…−12): float noise of values between 0 and 1, however small they are.
 */
const BOUNDED_NOISE = 2.5e-7;

/** Types of whole numbers that a model rounds to. */
const WHOLE: readonly string[] = ['uint8', 'int8', 'uint16', 'int16', 'int32', 'uint32', 'int64', 'uint64'];

/** The floor of a random model is this many times the largest difference that was seen. */
const RANDOM_MARGIN = 3;

export interface Judged {
  readonly verdict?: OutputReport['verdict'][Flip];
  readonly reason?: string;
  readonly figure?: OutputReport['figure'][Flip];
}

/** What is stated; otherwise float noise, which of probabilities is absolute. Float noise is no change that is asked for. */
export function toleranceOf(request: SettledComparison, contract: OutputContract): Tolerance {
  const { facts, noiseFloor, values } = request;
  const bounded = facts.head === 'sigmoid' || facts.head === 'softmax';
  const isRounded = contract.kind !== 'labels' && WHOLE.includes(facts.dtype);
  const rounded = isRounded ? roundingNoise(values.id!.data, noiseFloor) : 0;
  const noise = { rtol: noiseFloor, atol: bounded ? BOUNDED_NOISE : rounded };
  const stated = statedTolerance(request, contract);
  if (stated === undefined) return noise;
  if (contract.kind !== 'sensitive') return stated;
  return { rtol: Math.max(stated.rtol, noise.rtol), atol: Math.max(stated.atol, noise.atol) };
}

/**
 * Float noise of numbers that were rounded afterwards: noise of ε·|y| takes an entry over the edge between two whole
 * numbers, a step of 1, with a probability of up to 2·ε·|y|, so that the mean square of the steps is 2·ε·mean|y|.
 *
 * @returns root mean square over all entries
 */
function roundingNoise(y: ArrayLike<number>, noiseFloor: number): number {
  if (y.length === 0) return 0;
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += Math.abs(y[i]!);
  return Math.sqrt((2 * noiseFloor * sum) / y.length);
}

function statedTolerance({ tolerance }: SettledComparison, { rtol, atol }: OutputContract): Tolerance | undefined {
  return rtol === undefined && atol === undefined ? tolerance : { rtol: rtol ?? 0, atol: atol ?? 0 };
}

export function verdictOf(
  { facts, usualMax, repeatability }: SettledComparison,
  contract: OutputContract,
  brought: ReadonlyMap<Orientation, FloatTensor>,
  flip: Flip,
  tolerance: Tolerance,
): Judged {
  const points = broughtPoints(facts, contract, brought, flip);
  const measured = measure(contract, brought, flip, points?.meanDistance);
  if (measured === undefined || contract.kind === 'ignore') return {};
  const verdict = judge(contract, flip, measured, tolerance, usualMax);
  const [length, other] = measured.lengths;
  if (length !== other) return { verdict, reason: `${length} values for the image and ${other} for its mirror image` };
  if (length === 0) return { verdict, reason: 'it holds no values' };
  const figure = figureOf(contract, measured, tolerance);
  if (verdict === 'empty') return { verdict, figure, reason: emptyReason(measured) };
  if (isMatched(contract)) {
    return { verdict, figure, reason: 'it holds coordinates, which a flip should mirror' };
  }
  if (verdict === 'incomparable') return { verdict, figure, reason: 'it holds NaN or infinity' };
  // What should change under some flips should not under the others; of any other contract that is not known.
  if (contract.kind !== 'sensitive' && !isAbout(contract, flip)) {
    return { verdict: 'incomparable', figure, reason: ABOUT_OTHERS };
  }
  if (repeatability !== undefined && figure.value <= RANDOM_MARGIN * repeatability) {
    return {
      verdict: 'incomparable',
      figure,
      reason: 'the model is random: the same image gives outputs as far apart',
    };
  }
  return { verdict, figure };
}

function measure(
  contract: OutputContract,
  brought: ReadonlyMap<Orientation, FloatTensor>,
  flip: Flip,
  distance: number | undefined,
): Measured | undefined {
  const [x, y] = [brought.get('id')!.data, brought.get(flip)?.data];
  if (y === undefined) return undefined;
  const lengths = [x.length, y.length] as const;
  if (x.length !== y.length) return { lengths, norm: NaN, maxAbs: NaN, difference: NaN };
  let [norm, difference, maxAbs, differing] = [0, 0, 0, 0];
  x.forEach((value, i) => {
    norm += value ** 2;
    difference += (value - y[i]!) ** 2;
    maxAbs = Math.max(maxAbs, Math.abs(value));
    if (value !== y[i]) differing++;
  });
  const angle = anglesApart(contract, brought.get('id')!, brought.get(flip))?.meanAngle;
  return {
    lengths,
    norm: Math.sqrt(norm),
    maxAbs,
    difference: Math.sqrt(difference),
    ...(contract.kind === 'labels' && { disagreement: differing / x.length }),
    ...(distance !== undefined && { distance }),
    ...(angle !== undefined && { angle }),
    ...(contract.judge === 'top1' && { sameTop1: topIndex(x) === topIndex(y) }),
  };
}

function figureOf(
  { kind }: OutputContract,
  { difference, norm, disagreement, distance, angle = 0 }: Measured,
  { rtol }: Tolerance,
): NonNullable<Judged['figure']> {
  if (distance !== undefined) return { name: 'meanDistance', value: distance };
  if (kind === 'labels') return { name: 'disagreement', value: disagreement! };
  const relL2 = difference === 0 && norm === 0 ? 0 : difference / norm;
  // Radians weigh little beside pixels: where all else holds, the angles have a figure of their own.
  return relL2 <= rtol && angle > rtol ? { name: 'meanAngle', value: angle } : { name: 'relL2', value: relL2 };
}

function emptyReason({ maxAbs }: Measured): string {
  return maxAbs === 0 ? 'it is zero throughout' : `it is nearly zero throughout: at most ${maxAbs.toExponential(1)}`;
}
