import type { Detection, Point } from './detection';
import { matchDetections, type Match } from './match';

/** How far keypoints move at most to count as close, as a part of the image's diagonal. */
const CLOSE = 0.05;

/** Detections of the original and of a mirrored image, mirrored back, against each other. */
export interface DetectionComparison {
  readonly pairs: readonly Match[];
  readonly matched: number;
  /** Of the matched ones; absent where there is none. */
  readonly meanIoU?: number;
  /** Found in the original only, and in the mirrored image only. */
  readonly missing: number;
  readonly extra: number;
  /** Mean absolute difference of the scores of the matched ones; absent where there is none. */
  readonly scoreChange?: number;
  /** 1 − 2·matched / (n_x + n_gx); absent where neither has any. */
  readonly unmatched?: number;
  /** Of the matched ones that have any. */
  readonly keypoints?: PointDistance;
}

/** @param diagonal of the image, in pixels */
export function compareDetections(
  x: readonly Detection[],
  gx: readonly Detection[],
  diagonal: number,
): DetectionComparison {
  const pairs = matchDetections(x, gx);
  const mean = (of: (match: Match) => number): number =>
    pairs.reduce((sum, match) => sum + of(match), 0) / pairs.length;
  const keypoints = pointDistance(
    pairs.flatMap(({ a, b }) => pointPairs(x[a]!.keypoints, gx[b]!.keypoints)),
    diagonal,
  );
  return {
    pairs,
    matched: pairs.length,
    missing: x.length - pairs.length,
    extra: gx.length - pairs.length,
    ...(pairs.length > 0 && {
      meanIoU: mean(({ overlap }) => overlap),
      scoreChange: mean(({ a, b }) => Math.abs(x[a]!.score - gx[b]!.score)),
    }),
    ...(x.length + gx.length > 0 && { unmatched: 1 - (2 * pairs.length) / (x.length + gx.length) }),
    ...(keypoints && { keypoints }),
  };
}

function pointPairs(a: readonly Point[] = [], b: readonly Point[] = []): readonly (readonly [Point, Point])[] {
  return a.flatMap((point, i) => (b[i] === undefined ? [] : [[point, b[i]] as const]));
}

export interface PointDistance {
  /** Mean distance, as a part of the image's diagonal. */
  readonly meanDistance: number;
  /** The same in pixels. */
  readonly pixels: number;
  /** Share of the points that lie within 5 % of the diagonal. */
  readonly within5: number;
}

/** How far points lie apart; undefined where there are none. */
export function pointDistance(
  pairs: readonly (readonly [Point, Point])[],
  diagonal: number,
): PointDistance | undefined {
  if (pairs.length === 0) return undefined;
  const distances = pairs.map(([a, b]) => Math.hypot(a[0] - b[0], a[1] - b[1]));
  const pixels = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  return {
    meanDistance: pixels / diagonal,
    pixels,
    within5: distances.filter((distance) => distance <= CLOSE * diagonal).length / distances.length,
  };
}
