import type { ClassComparison, ClassScore, Flip, Orientation, PerOrientation } from '../../report/report';
import { ORIENTATIONS } from '../../report/flips';
import type { FloatTensor } from '../../operators/follow/rearrange';
import { jensenShannon, softmax, topIndices } from './metrics';

export interface ScoreRequest {
  /** Scores of every orientation, brought back by the contract: [N, K], with axes of length 1 anywhere. */
  readonly values: PerOrientation<FloatTensor>;
  readonly flips: readonly Flip[];
  /** One per class, in order. */
  readonly labels?: readonly string[];
  /** Scores that are probabilities each for themselves (Sigmoid): no distribution, so no divergence. */
  readonly independent: boolean;
}

/**
 * The most probable classes of the first sample in every orientation, and how far they agree; nothing is said of the
 * agreement with scores that are not all numbers.
 */
export function classScores({ values, flips, labels, independent }: ScoreRequest): ClassComparison {
  const count = values.id!.dims.slice(1).reduce((a, b) => a * b, 1);
  const orientations = ORIENTATIONS.filter((o) => values[o] !== undefined);
  const scores = new Map(
    orientations.map((o) => {
      const sample = values[o]!.data.subarray(0, count);
      return [o, independent ? Float64Array.from(sample) : toDistribution(sample)];
    }),
  );
  const top = new Map(orientations.map((o) => [o, topScores(scores.get(o)!, labels)]));
  const original = top.get('id')!;
  const isKnown = (o: Orientation): boolean => scores.get(o)?.every(Number.isFinite) === true;
  const compared = isKnown('id') ? flips.filter(isKnown) : [];
  const best = new Set(original.map((s) => s.index));
  const perFlip = <T>(of: (flip: Flip) => T): { [F in Flip]?: T } =>
    Object.fromEntries(compared.map((flip) => [flip, of(flip)]));
  const isProbability = independent || isDistribution(values.id!.data.subarray(0, count));
  return {
    values: isProbability ? 'probabilities' : 'scores',
    top: Object.fromEntries(top),
    agreement: perFlip((flip) => top.get(flip)![0]!.index === original[0]!.index),
    top5Overlap: perFlip((flip) => top.get(flip)!.filter((s) => best.has(s.index)).length),
    jsd: independent ? {} : perFlip((flip) => jensenShannon(scores.get('id')!, scores.get(flip)!)),
  };
}

/** Values that already are a distribution stay; anything else is taken for logits. */
function toDistribution(values: Float32Array): Float64Array {
  const sum = values.reduce((a, b) => a + b, 0);
  return isDistribution(values) ? Float64Array.from(values, (v) => v / sum) : softmax(values);
}

/** None negative, and the sum is one. */
export function isDistribution(values: Float32Array): boolean {
  let sum = 0;
  for (const value of values) {
    if (!(value >= 0)) return false;
    sum += value;
  }
  return Math.abs(sum - 1) < 1e-3;
}

function topScores(probabilities: Float64Array, labels: readonly string[] | undefined): ClassScore[] {
  return topIndices(probabilities, 5).map((index) => {
    const label = labels?.[index];
    return { index, p: probabilities[index]!, ...(label === undefined ? {} : { label }) };
  });
}
