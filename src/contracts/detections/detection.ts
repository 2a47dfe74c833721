import type { Box } from '../../report/boxOverlap';
import type { Flip } from '../../report/report';

export type Point = readonly [number, number];

/** One object that a detector found. Coordinates are in pixels of the image that is fed. */
export interface Detection {
  /** Which image of the batch, from 0. */
  readonly sample: number;
  readonly box: Box;
  /** 0…1. */
  readonly score: number;
  readonly class: number;
  readonly keypoints?: readonly Point[];
}

/** What a flip does to detections. */
export interface DetectionMirror {
  readonly flip: Flip;
  /** Height and width that coordinates are mirrored in. */
  readonly size: readonly [number, number];
  /** `edge`: x → W − x; `center`: x → W − 1 − x. */
  readonly origin: 'edge' | 'center';
  /** Left and right: classes that stand for one another. */
  readonly swap?: readonly (readonly [number, number])[];
  /** The same of keypoints. */
  readonly swapPoints?: readonly (readonly [number, number])[];
}

/** Detections where they lie in the mirror image. Applied twice it is the identity, up to rounding. */
export function mirrorDetections(detections: readonly Detection[], mirror: DetectionMirror): readonly Detection[] {
  const point = pointMirror(mirror);
  // Left and right change places under each mirror; rotated by 180°, which is both, they keep them.
  const partners = partnersOf(mirror.flip === 'hv' ? [] : mirror.swap);
  const points = partnersOf(mirror.flip === 'hv' ? [] : mirror.swapPoints);
  return detections.map(({ sample, box, score, class: number, keypoints }) => {
    const [a, b] = [point([box[0], box[1]]), point([box[2], box[3]])];
    const mirrored = keypoints?.map(point);
    return {
      sample,
      box: [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])],
      score,
      class: partners.get(number) ?? number,
      ...(mirrored && { keypoints: mirrored.map((own, i) => mirrored[points.get(i) ?? i] ?? own) }),
    };
  });
}

function pointMirror({ flip, size: [height, width], origin }: DetectionMirror): (point: Point) => Point {
  const [right, bottom] = origin === 'edge' ? [width, height] : [width - 1, height - 1];
  return ([x, y]) => [flip === 'v' ? x : right - x, flip === 'h' ? y : bottom - y];
}

/** Each of a pair by the other. */
function partnersOf(pairs: readonly (readonly [number, number])[] = []): ReadonlyMap<number, number> {
  return new Map(pairs.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]));
}
