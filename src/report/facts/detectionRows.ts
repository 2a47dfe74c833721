import { boxOverlap } from '../boxOverlap';
import type { Flip, OutputReport, ReportedDetection } from '../report';

/** Overlaps of boxes that are the same up to float noise are off by less: small boxes amplify it. */
export const OVERLAP_NOISE = 1e-4;
/** Pixels by which keypoints are apart that are the same up to float noise. */
const PIXEL_NOISE = 1e-2;

/**
 * One detection of the original, of a mirror image, or of both. `matched`: in the same place; `moved`: matched, but
 * elsewhere; `missing` from the mirror image; `extra` in it.
 */
export interface DetectionRow {
  readonly flip: Flip;
  readonly found: 'matched' | 'moved' | 'missing' | 'extra';
  /** In the original; absent of an extra one. */
  readonly x?: ReportedDetection;
  /** In the mirror image, mirrored back; absent of a missing one. */
  readonly gx?: ReportedDetection;
  /** Intersection over union of both. */
  readonly overlap?: number;
  /** Pixels between the centers of both boxes. */
  readonly distance?: number;
  /** Mean pixels between their keypoints, where they have any. */
  readonly keypoints?: number;
}

/** The detections of x with those of one flip, best first: those of x, then the extra ones. Pure; never throws. */
export function detectionRows({ detections, matches }: OutputReport, flip: Flip): readonly DetectionRow[] {
  const [ofX, ofGx] = [detections?.id ?? [], detections?.[flip] ?? []];
  const partners = new Map(matches?.[flip]);
  const taken = new Set(partners.values());
  const own = ofX.map((x, i): DetectionRow => {
    const gx = ofGx[partners.get(i) ?? -1];
    return gx === undefined ? { flip, found: 'missing', x } : matchedRow(flip, x, gx);
  });
  return [...own, ...ofGx.flatMap((gx, j): DetectionRow[] => (taken.has(j) ? [] : [{ flip, found: 'extra', gx }]))];
}

function matchedRow(flip: Flip, x: ReportedDetection, gx: ReportedDetection): DetectionRow {
  const overlap = boxOverlap(x.box, gx.box);
  const keypoints = meanDistance(x.keypoints ?? [], gx.keypoints ?? []);
  const isSame = 1 - overlap < OVERLAP_NOISE && (keypoints ?? 0) < PIXEL_NOISE;
  return {
    flip,
    found: isSame ? 'matched' : 'moved',
    x,
    gx,
    overlap,
    distance: Math.hypot(...middleOf(x).map((middle, i) => middle - middleOf(gx)[i]!)),
    ...(keypoints !== undefined && { keypoints }),
  };
}

function middleOf({ box: [left, top, right, bottom] }: ReportedDetection): readonly [number, number] {
  return [(left + right) / 2, (top + bottom) / 2];
}

type Points = NonNullable<ReportedDetection['keypoints']>;

function meanDistance(a: Points, b: Points): number | undefined {
  const count = Math.min(a.length, b.length);
  if (count === 0) return undefined;
  return a.slice(0, count).reduce((sum, [x, y], i) => sum + Math.hypot(x - b[i]![0], y - b[i]![1]), 0) / count;
}
