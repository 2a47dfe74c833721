import type { Detection } from '../detections/detection';

/** Classes of COCO: heads of 81 scores have an objectness before them (YOLOv5, YOLOX). */
const COCO = 80;
/** Classes of COCO by their ids, of which some are not in use. */
const COCO_IDS = 91;

/** Of a sum of rounded probabilities. */
const SUM_TOLERANCE = 1e-3;

/** What is known of the scores of a head. */
export interface Scoring {
  /** Whether they are 0…1; else each is one before its Sigmoid, or all are before their Softmax in a set. */
  readonly isProbability: boolean;
  /** Whether the boxes are a set, of which each finds one object or none. */
  readonly isSet: boolean;
  /** How many classes have names, where the model brings any. */
  readonly labels: number | undefined;
}

/**
 * The best class of a box. Of one score more than classes, one is of no class: in a set the last, that of no object, and
 * all are one distribution (DETR, Carion et al. 2020); elsewhere the first, that of the background where all sum to 1 (SSD,
 * Liu et al. 2016), else that of any object, by which the others are multiplied.
 */
export function bestClass(
  values: readonly number[],
  { isProbability, isSet, labels }: Scoring,
): Pick<Detection, 'score' | 'class'> {
  if (isSet && values.length > 1 && values.length === (labels ?? COCO_IDS) + 1) {
    return largest((isProbability ? values : softmax(values)).slice(0, -1));
  }
  const scores = isProbability ? values : values.map((value) => 1 / (1 + Math.exp(-value)));
  const hasMore = !isSet && scores.length > 1 && scores.length === (labels ?? COCO) + 1;
  if (!hasMore) return largest(scores);
  const best = largest(scores.slice(1));
  const isDistribution = Math.abs(scores.reduce((a, b) => a + b, 0) - 1) < SUM_TOLERANCE;
  return isDistribution ? best : { ...best, score: scores[0]! * best.score };
}

/** One is sure of a box without scores. */
function largest(scores: readonly number[]): Pick<Detection, 'score' | 'class'> {
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i]! > scores[best]!) best = i;
  return { score: scores[best] ?? 1, class: best };
}

/** As many probabilities as values. */
export function softmax(values: readonly number[]): readonly number[] {
  const max = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - max));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
