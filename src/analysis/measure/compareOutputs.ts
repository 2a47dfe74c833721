import type {
  ClassComparison,
  ClassScore,
  Flip,
  Orientation,
  OutputPair,
  OutputReport,
  PerOrientation,
} from '../../report/report';
import { ORIENTATIONS } from '../../report/flips';
import type { Action } from '../../operators/follow/action';
import type { FloatTensor } from '../../operators/follow/rearrange';
import { bringBack } from '../../operators/follow/rearrange';
import { compareVectors, jensenShannon, softmax, topIndices } from './metrics';

/** ImageNet-1k heads: their classes are compared also when the model brings no labels. */
const IMAGENET_CLASSES = 1000;

export interface OutputComparison {
  readonly name: string;
  readonly action: Action;
  readonly values: PerOrientation<FloatTensor>;
  readonly flips: readonly Flip[];
  /** One label a class, in order, if the model brings any. */
  readonly labels?: readonly string[];
}

/**
 * All pairs of orientations of one output. An output with spatial axes is flipped back first:
 * there, equivariance is expected.
 */
export function compareOutput(output: OutputComparison): OutputReport {
  const { action, flips } = output;
  const orientations = ORIENTATIONS.filter((o) => o === 'id' || flips.includes(o));
  const aligned = new Map(orientations.map((o) => [o, bringBack(output.values[o]!, action, o)]));
  const pairs: OutputPair[] = [];
  for (const [i, a] of orientations.entries()) {
    for (const b of orientations.slice(i + 1)) {
      pairs.push({ a, b, ...compareVectors(aligned.get(a)!.data, aligned.get(b)!.data) });
    }
  }
  const shape = output.values.id!.dims;
  const classes = classScores(output, shape, orientations);
  return {
    name: output.name,
    shape,
    expects: action.kind === 'spatial' ? 'equivariance' : 'invariance',
    pairs,
    ...(classes === undefined ? {} : { classes }),
  };
}

function classScores(
  { values, labels, flips }: OutputComparison,
  shape: readonly number[],
  orientations: readonly Orientation[],
): ClassComparison | undefined {
  const count = shape.at(-1) ?? 0;
  const perSample = shape.slice(1).reduce((a, b) => a * b, 1);
  const known = labels === undefined ? count === IMAGENET_CLASSES : labels.length === count;
  if (!known || count < 2 || perSample !== count) return undefined;
  const probabilities = new Map(orientations.map((o) => [o, toProbabilities(values[o]!.data.subarray(0, count))]));
  const top = new Map(orientations.map((o) => [o, topScores(probabilities.get(o)!, labels)]));
  const original = top.get('id')!;
  const best = new Set(original.map((s) => s.index));
  const perFlip = <T>(of: (flip: Flip) => T): { [F in Flip]?: T } => Object.fromEntries(flips.map((f) => [f, of(f)]));
  return {
    top: Object.fromEntries(top),
    agreement: perFlip((flip) => top.get(flip)![0]!.index === original[0]!.index),
    top5Overlap: perFlip((flip) => top.get(flip)!.filter((s) => best.has(s.index)).length),
    jsd: perFlip((flip) => jensenShannon(probabilities.get('id')!, probabilities.get(flip)!)),
  };
}

/** Values that already are a distribution stay; anything else is taken for logits. */
function toProbabilities(values: Float32Array): Float64Array {
  const sum = values.reduce((a, b) => a + b, 0);
  const isDistribution = Math.abs(sum - 1) < 1e-3 && values.every((v) => v >= 0);
  return isDistribution ? Float64Array.from(values, (v) => v / sum) : softmax(values);
}

function topScores(probabilities: Float64Array, labels: readonly string[] | undefined): ClassScore[] {
  return topIndices(probabilities, 5).map((index) => {
    const label = labels?.[index];
    return { index, p: probabilities[index]!, ...(label === undefined ? {} : { label }) };
  });
}
