import { arrangementOf } from '../../contracts/arrangement';
import { arrange, withoutIgnored } from '../../contracts/arrange';
import type { FloatTensor } from '../../operators/follow/rearrange';
import { ORIENTATIONS } from '../../report/flips';
import type { Flip, Orientation, OutputContract, PerFlip } from '../../report/report';
import { isDistribution } from './classScores';
import { toleranceOf, verdictOf, type Judged } from './judgeOutput';
import { topIndex } from './otherwise';
import type { SettledComparison } from './outputComparison';
import { sameLength } from './settledOutput';

/** Figures and verdicts of an output under a contract that is settled, and nothing else of it. */
export function figuresUnder(
  request: SettledComparison,
  contract: OutputContract,
  brought: ReadonlyMap<Orientation, FloatTensor>,
): PerFlip<Judged> {
  const tolerance = toleranceOf(request, contract);
  return Object.fromEntries(
    request.flips.map((flip) => [flip, verdictOf(request, contract, brought, flip, tolerance)]),
  );
}

/** Every orientation in the original's arrangement; those of another length as they are. */
export function broughtBack(
  { facts, values, flips }: Pick<SettledComparison, 'facts' | 'values' | 'flips'>,
  contract: OutputContract,
): Map<Orientation, FloatTensor> {
  const brought = new Map<Orientation, FloatTensor>();
  for (const orientation of ORIENTATIONS) {
    const tensor = values[orientation];
    if (tensor === undefined || (orientation !== 'id' && !flips.includes(orientation))) continue;
    const arranged = (flip: Flip) => arrangementOf(contract, flip, facts.shape, facts.tracked);
    if (orientation === 'id') {
      brought.set(orientation, withoutIgnored(tensor, arranged('h')));
    } else {
      const fits = sameLength(values, orientation);
      brought.set(orientation, fits ? arrange(tensor, arranged(orientation), values.id!) : tensor);
    }
  }
  return brought;
}

/**
 * The most likely class of the first sample, with its probability (of scores by Softmax: 1 / Σ exp(y_i − max y));
 * undefined where the scores are not all numbers.
 */
export function topClass(
  { dims, data }: FloatTensor,
  isIndependent: boolean,
): { readonly index: number; readonly p: number } | undefined {
  const sample = data.subarray(
    0,
    dims.slice(1).reduce((a, b) => a * b, 1),
  );
  const index = topIndex(sample);
  const isProbability = isIndependent || isDistribution(sample);
  let sum = 0;
  for (const value of sample) sum += Math.exp(value - sample[index]!);
  const p = isProbability ? sample[index]! : 1 / sum;
  return Number.isFinite(p) && !Number.isNaN(sum) ? { index, p } : undefined;
}

/** The most likely class of the mean of two outputs. */
export function averageTop1(a: FloatTensor, b: FloatTensor): number {
  const count = a.dims.slice(1).reduce((n, d) => n * d, 1);
  const sum = new Float32Array(count);
  for (let i = 0; i < count; i++) sum[i] = a.data[i]! + b.data[i]!;
  return topIndex(sum);
}
