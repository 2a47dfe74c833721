import { describe, expect, it } from 'vitest';
import { detectionRows } from '../../../src/report/facts/detectionRows';
import type { OutputReport, ReportedDetection } from '../../../src/report/report';
import { detectionReport } from '../detectionReport';

const [output] = detectionReport().outputs;
const at = (left: number, keypoints?: ReportedDetection['keypoints']): ReportedDetection => ({
  sample: 0,
  box: [left, 0, left + 10, 10],
  score: 0.5,
  class: 0,
  ...(keypoints && { keypoints }),
});
const compared = (
  x: readonly ReportedDetection[],
  gx: readonly ReportedDetection[],
  pairs: readonly (readonly [number, number])[],
): OutputReport => ({
  ...output!,
  detections: { id: [...x], v: [...gx] },
  matches: { v: pairs.map(([a, b]) => [a, b] as [number, number]) },
});

describe('detectionRows', () => {
  it('are those of the original in order, then those that only the mirror image has', () => {
    const [a, b, c, d] = [at(0), at(20), at(40), at(60)];
    const rows = detectionRows(compared([a, b], [c, d, a], [[1, 1]]), 'v');
    expect(rows.map(({ found, x, gx }) => [found, x, gx])).toEqual([
      ['missing', a, undefined],
      ['moved', b, d],
      ['extra', undefined, c],
      ['extra', undefined, a],
    ]);
    expect(rows[1]).toMatchObject({ flip: 'v', overlap: 0, distance: 40 });
  });

  it.each([
    ['no keypoints', undefined, undefined, 'matched', undefined],
    ['the same keypoints', [[1, 2]], [[1, 2.005]], 'matched', 0.005],
    ['other keypoints', [[1, 2]], [[4, 6]], 'moved', 5],
    ['a keypoint that is not a number', [[1, 2]], [[NaN, 6]], 'moved', NaN],
    ['a keypoint on one side only', [], [[4, 6]], 'matched', undefined],
  ] as const)('with %s', (_, a, b, found, keypoints) => {
    const points = (of: typeof a | typeof b) => of?.map(([x, y]) => [x, y] as [number, number]);
    const [row] = detectionRows(compared([at(0, points(a))], [at(0, points(b))], [[0, 0]]), 'v');
    expect(row!.found).toBe(found);
    if (keypoints === undefined) expect(row).not.toHaveProperty('keypoints');
    else expect(row).toMatchObject({ keypoints: Number.isNaN(keypoints) ? NaN : expect.closeTo(keypoints, 9) });
  });

  it('have moved where boxes overlap by less than float noise leaves', () => {
    const found = (left: number) => detectionRows(compared([at(0)], [at(left)], [[0, 0]]), 'v')[0]!.found;
    expect([found(1e-4), found(1e-2)]).toEqual(['matched', 'moved']);
  });

  it('are none where nothing was compared', () => {
    expect(detectionRows({ ...output!, detections: {} }, 'v')).toEqual([]);
  });
});
