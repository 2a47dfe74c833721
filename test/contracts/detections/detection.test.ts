import { expect, it } from 'vitest';
import { mirrorDetections, type Detection } from '../../../src/contracts/detections/detection';

const DETECTION: Detection = {
  sample: 3,
  box: [10, 20, 30, 60],
  score: 0.5,
  class: 1,
  keypoints: [
    [10, 20],
    [30, 60],
    [15, 25],
  ],
};
const MIRROR = { size: [100, 200], swap: [[1, 4]], swapPoints: [[0, 1]] } as const;

it.each([
  ['h', 'edge', [170, 20, 190, 60], 4, [[170, 60], [190, 20], [185, 25]]], // prettier-ignore
  ['h', 'center', [169, 20, 189, 60], 4, [[169, 60], [189, 20], [184, 25]]], // prettier-ignore
  ['v', 'edge', [10, 40, 30, 80], 4, [[30, 40], [10, 80], [15, 75]]], // prettier-ignore
  ['v', 'center', [10, 39, 30, 79], 4, [[30, 39], [10, 79], [15, 74]]], // prettier-ignore
  ['hv', 'edge', [170, 40, 190, 80], 1, [[190, 80], [170, 40], [185, 75]]], // prettier-ignore
] as const)('a detection mirrored by %s, counted from the %s', (flip, origin, box, number, keypoints) => {
  const [found] = mirrorDetections([DETECTION], { ...MIRROR, flip, origin });
  expect(found).toEqual({ sample: 3, box, score: 0.5, class: number, keypoints });
});

it('classes and points without a partner stay, and so do all where none have one', () => {
  const mirror = { flip: 'h', origin: 'edge', size: [100, 200] } as const;
  const plain = { sample: 0, box: [0, 0, 1, 1], score: 1, class: 4 } as const;
  expect(mirrorDetections([plain], mirror)).toEqual([{ ...plain, box: [199, 0, 200, 1] }]);
  const swapped = [{ ...plain, class: 2 }, plain].map((own) => mirrorDetections([own], { ...mirror, ...MIRROR })[0]!.class); // prettier-ignore
  expect(swapped).toEqual([2, 1]);
  const point = { ...plain, keypoints: [[1, 2]] } as const;
  expect(mirrorDetections([point], { ...mirror, ...MIRROR })[0]!.keypoints).toEqual([[199, 2]]);
});
