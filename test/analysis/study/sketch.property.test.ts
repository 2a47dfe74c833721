import { expect, it } from 'vitest';
import { Sketch } from '../../../src/analysis/study/sketch';
import { fc } from '../../support/fastCheck';
import { cases } from '../../support/scale';

const positive = fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 1e6, noNaN: true }));
const QUANTILES = [0, 0.25, 0.5, 0.9, 0.99, 1];

it('quantiles are within 1% of those of the sorted values', () => {
  fc.assert(
    fc.property(fc.array(positive, { minLength: 1, maxLength: 300 }), (values) => {
      const sketch = new Sketch();
      for (const value of values) sketch.add(value);
      const sorted = values.toSorted((a, b) => a - b);
      for (const q of QUANTILES) {
        const exact = sorted[Math.floor(q * (sorted.length - 1))]!;
        // The last bits of γ^i are those of its powers.
        expect(Math.abs(sketch.quantile(q)! - exact)).toBeLessThanOrEqual(0.01 * exact * (1 + 1e-9));
      }
    }),
    { numRuns: cases(100) },
  );
});

it('nothing has no quantile', () => {
  expect(new Sketch().quantile(0.5)).toBeUndefined();
});
