import { describe, expect, it } from 'vitest';
import { compareDetections, pointDistance } from '../../../src/contracts/detections/compare';
import type { Detection } from '../../../src/contracts/detections/detection';

const at = (left: number, more: Partial<Detection> = {}): Detection => ({
  sample: 0,
  box: [left, 0, left + 10, 10],
  score: 0.5,
  class: 1,
  ...more,
});

describe('detections against each other', () => {
  it('are counted on both sides, with the means of those that match', () => {
    const x = [at(0, { score: 0.75 }), at(100, { score: 0.5 }), at(200)];
    const gx = [at(100, { score: 0.875 }), at(2, { score: 0.25 }), at(300), at(400)];
    const found = compareDetections(x, gx, 100);
    expect(found).toEqual({
      pairs: expect.arrayContaining([]) as unknown,
      matched: 2,
      missing: 1,
      extra: 2,
      meanIoU: expect.closeTo((1 + 8 / 12) / 2, 12) as unknown,
      scoreChange: (0.5 + 0.375) / 2,
      unmatched: expect.closeTo(1 - 4 / 7, 12) as unknown,
    });
    expect(found.pairs.map(({ a, b }) => [a, b])).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it('have a mean of one pair, and none of no pair', () => {
    expect(compareDetections([at(0)], [at(0)], 100)).toMatchObject({ meanIoU: 1, scoreChange: 0, unmatched: 0 });
    const apart = { pairs: [], matched: 0 };
    expect(compareDetections([at(0)], [at(50)], 100)).toEqual({ ...apart, missing: 1, extra: 1, unmatched: 1 });
    expect(compareDetections([at(0)], [], 100)).toEqual({ ...apart, missing: 1, extra: 0, unmatched: 1 });
    expect(compareDetections([], [at(0)], 100)).toEqual({ ...apart, missing: 0, extra: 1, unmatched: 1 });
    expect(compareDetections([], [], 100)).toEqual({ ...apart, missing: 0, extra: 0 });
  });

  it('have points that both sides have', () => {
    const keypoints = [[0, 0], [3, 4], [50, 0]] as const; // prettier-ignore
    const others = [[0, 0], [0, 0]] as const; // prettier-ignore
    const found = compareDetections([at(0, { keypoints })], [at(0, { keypoints: others })], 100);
    expect(found.keypoints).toEqual({ meanDistance: 0.025, pixels: 2.5, within5: 1 });
    expect(compareDetections([at(0, { keypoints })], [at(0)], 100)).not.toHaveProperty('keypoints');
  });
});

it('points are close within a twentieth of the diagonal', () => {
  const pairs = [[[0, 0], [5, 0]], [[0, 0], [0, 5.5]], [[1, 1], [1, 1]], [[0, 0], [-90, 0]]] as const; // prettier-ignore
  expect(pointDistance(pairs, 100)).toMatchObject({ within5: 0.5, pixels: 100.5 / 4 });
  expect(pointDistance([], 100)).toBeUndefined();
});
