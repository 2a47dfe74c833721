import { boxOverlap } from '../../report/boxOverlap';
import type { Detection } from './detection';

/** Detections with lower scores are not counted; the default of Ultralytics' `predict`. */
export const MIN_SCORE = 0.25;
/** Of two boxes of one class that overlap by more than this, the weaker one is dropped. */
const MAX_OVERLAP = 0.45;
/** The best of each image of the batch; Ultralytics' `max_det`. */
const MAX_DETECTIONS = 300;

/**
 * The detections that count: with a score of 0.25 or more, after non-maximum suppression at 0.45 per class where the
 * model itself does none, and the best 300 per image; best first. Those of a mirrored image are to be mirrored back
 * before, so that scores which are equal up to float noise are put into the same order on both sides.
 */
export function strongestDetections(detections: readonly Detection[], isSuppressed: boolean): readonly Detection[] {
  const ranked = detections.filter(isCounted).sort(byRank);
  const kept = isSuppressed ? ranked : suppress(ranked);
  const counts = new Map<number, number>();
  return kept.filter(({ sample }) => {
    const before = counts.get(sample) ?? 0;
    counts.set(sample, before + 1);
    return before < MAX_DETECTIONS;
  });
}

/** What is not a number is no box. */
function isCounted({ box, score }: Detection): boolean {
  return score >= MIN_SCORE && box.every(Number.isFinite);
}

/** Steps in which scores and pixels are compared: float noise does not decide. */
const SCORE_STEP = 1e-4;
const PIXEL_STEP = 1e-2;

function byRank(a: Detection, b: Detection): number {
  const inSteps = (x: number, y: number, step: number): number => Math.round(x / step) - Math.round(y / step);
  return (
    inSteps(b.score, a.score, SCORE_STEP) ||
    a.class - b.class ||
    a.box.reduce((order, edge, i) => order || inSteps(edge, b.box[i]!, PIXEL_STEP), 0)
  );
}

/** Greedy, best first. */
function suppress(ranked: readonly Detection[]): readonly Detection[] {
  const kept = new Map<string, Detection[]>();
  return ranked.filter((detection) => {
    const key = `${detection.sample}/${detection.class}`;
    const rivals = kept.get(key) ?? [];
    if (rivals.some(({ box }) => boxOverlap(box, detection.box) > MAX_OVERLAP)) return false;
    rivals.push(detection);
    kept.set(key, rivals);
    return true;
  });
}
