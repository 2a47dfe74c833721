import { expect, it } from 'vitest';
import { ExactSum } from '../../../src/analysis/study/exactSum';
import { fc } from '../../support/fastCheck';
import { cases } from '../../support/scale';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

function sumOf(values: readonly number[]): ExactSum {
  const sum = new ExactSum();
  for (const value of values) sum.add(value);
  return sum;
}

it('a sum does not depend on order or partition', () => {
  fc.assert(
    fc.property(fc.array(finite), fc.nat(), (values, cut) => {
      const [left, right] = [values.slice(0, cut % (values.length + 1)), values.slice(cut % (values.length + 1))];
      const merged = sumOf(right);
      merged.merge(ExactSum.from(sumOf(left).toJSON()));
      expect(merged.toJSON()).toEqual(sumOf(values.toReversed()).toJSON());
      expect(merged.value).toBe(sumOf(values).value);
    }),
    { numRuns: cases(100) },
  );
});

it('a sum of two numbers is what the processor rounds it to', () => {
  fc.assert(
    fc.property(finite, finite, (a, b) => {
      // The one that adds nothing gives +0, as a sum of nothing does.
      expect(sumOf([a, b]).value).toBe(a + b + 0);
    }),
    { numRuns: cases(200) },
  );
});

it.each([
  [[1e16, 1, -1e16], 1],
  [[1e308, 1e308, -1e308, -1e308, 3e-320], 3e-320],
  [Array.from({ length: 10 }, () => 0.1), 1],
  [[], 0],
])('%j add up exactly', (values, expected) => {
  // As math.fsum of Python gives.
  expect(sumOf(values).value).toBe(expected);
});
