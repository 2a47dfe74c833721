import { fc } from '../../support/fastCheck';
import type { Detection } from '../../../src/contracts/detections/detection';
import type { Box } from '../../../src/report/boxOverlap';

/** Height and width. */
export const SIZE = [96, 128] as const;

/** In steps of 0.02 pixels, far from where a hundredth is rounded up or down: float noise alone must not decide. */
const place = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).map((value) => Math.round(value * 50) / 50);
const edges = (length: number) =>
  fc
    .tuple(place(0, length - 1), place(1, length / 2))
    .map(([from, size]) => [from, Math.min(length, from + size)] as const);

const box: fc.Arbitrary<Box> = fc
  .tuple(edges(SIZE[1]), edges(SIZE[0]))
  .map(([[left, right], [top, bottom]]) => [left, top, right, bottom]);

/** Detections of any strength, of two images and three classes, with two keypoints. */
export const detections = (maxLength = 24): fc.Arbitrary<Detection[]> =>
  fc.array(
    fc.record({
      sample: fc.nat(1),
      box,
      score: fc.double({ min: 0, max: 1, noNaN: true }),
      class: fc.nat(2),
      keypoints: fc
        .tuple(fc.double({ min: 0, max: SIZE[1], noNaN: true }), fc.double({ min: 0, max: SIZE[0], noNaN: true }))
        .map(([x, y]) => [[x, y] as const, [SIZE[1] - x, y] as const]),
    }),
    { maxLength },
  );
