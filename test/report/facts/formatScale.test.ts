import { fc } from '../../support/fastCheck';
import { expect, it } from 'vitest';
import { errorPart, errorScale } from '../../../src/report/facts/formatScale';
import type { Report } from '../../../src/report/report';
import { sampleReport } from '../sampleReport';

function withErrors(...errors: readonly number[]): Report {
  const [first] = sampleReport().layers;
  return { ...sampleReport(), flips: ['h'], layers: errors.map((h) => ({ ...first!, error: { h } })) };
}

it.each([
  [[0.03, 0.5], { low: 0.01, high: 1 }],
  [[0.03], { low: 0.01, high: 0.1 }],
  [[0.1], { low: 0.1, high: 1 }],
  [[1e-7, NaN, Infinity, 0.02, 3], { low: 0.01, high: 10 }],
  [[1e-7, 1e-5], { low: 1e-5, high: 1 }],
  [[], { low: 1e-5, high: 1 }],
])('spans the decades of the errors above the floor: %j', (errors, { low, high }) => {
  const scale = errorScale({ ...withErrors(...errors), noiseFloor: 1e-5 });
  expect([scale.low, scale.high]).toEqual([expect.closeTo(low, 10), expect.closeTo(high, 10)]);
});

it('looks at the flips of the report only', () => {
  const report = withErrors(0.03);
  const layers = report.layers.map((layer) => ({ ...layer, error: { h: 0.03, v: 9 } }));
  expect(errorScale({ ...report, layers }).high).toBeCloseTo(0.1);
});

it('fills a bar by the logarithm, a little for every error that is more than noise', () => {
  const scale = { low: 0.01, high: 1 };
  const parts = [1, 0.1, 0.01, 0.001, 2, 1e-5, NaN].map((error) => errorPart(error, scale, 1e-5));
  expect(parts).toEqual([1, expect.closeTo(0.5), 0.02, 0.02, 1, 0, 0]);
});

it('grows with the error', () => {
  const error = fc.double({ min: 1e-4, max: 10, noNaN: true });
  fc.assert(
    fc.property(error, error, (a, b) => {
      const [low, high] = [a, b].sort((p, q) => p - q) as [number, number];
      expect(errorPart(low, { low: 1e-3, high: 1 }, 1e-5)).toBeLessThanOrEqual(
        errorPart(high, { low: 1e-3, high: 1 }, 1e-5),
      );
    }),
  );
});
