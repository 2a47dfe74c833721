import { expect, it } from 'vitest';
import { Sketch } from '../../../src/analysis/study/sketch';
import { fc } from '../../support/fastCheck';
import { cases } from '../../support/scale';

const positive = fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 1e6, noNaN: true }));
const PERCENTILES = [0, 25, 50, 90, 99, 100];

it('percentiles are within 1% of those of the sorted values', () => {
  fc.assert(
    fc.property(fc.array(positive, { minLength: 1, maxLength: 300 }), (values) => {
      const sketch = new Sketch();
      for (const value of values) sketch.add(value);
      const sorted = values.toSorted((a, b) => a - b);
      for (const percent of PERCENTILES) {
        const exact = sorted.find((_, i) => 100 * (i + 1) >= percent * sorted.length)!;
        // The last bits of γ^i are those of its powers.
        expect(Math.abs(sketch.percentile(percent)! - exact)).toBeLessThanOrEqual(0.01 * exact * (1 + 1e-9));
      }
    }),
    { numRuns: cases(100) },
  );
});

it('of few values the 99th percentile is the largest, the median of four the second', () => {
  const sketch = new Sketch();
  for (const value of [1, 2, 3, 4]) sketch.add(value);
  expect([50, 75, 76, 99].map((percent) => Math.round(sketch.percentile(percent)!))).toEqual([2, 3, 4, 4]);
});

it('nothing has no percentile', () => {
  expect(new Sketch().percentile(50)).toBeUndefined();
});
