import { fc } from '../../support/fastCheck';
import { describe, expect, it } from 'vitest';
import {
  compareVectors,
  cosineSimilarity,
  jensenShannon,
  relativeError,
  relativeL2,
  softmax,
  topIndices,
} from '../../../src/analysis/measure/metrics';

describe('compareVectors', () => {
  it('follows the definitions', () => {
    const found = compareVectors([3, 4], [3, 1]);
    expect(found.relL2).toBeCloseTo(3 / 5, 15);
    expect(found.cosine).toBeCloseTo(13 / (5 * Math.sqrt(10)), 15);
    expect(found).toMatchObject({ maxAbs: 3, meanAbs: 1.5 });
  });

  it('is 0 for equal vectors, also for zeros', () => {
    expect(compareVectors([0, 0], [0, 0])).toEqual({ relL2: 0, cosine: 1, maxAbs: 0, meanAbs: 0 });
  });

  it('is infinite against zeros', () => {
    expect(relativeL2([0, 0], [1, 0])).toBe(Infinity);
    expect(cosineSimilarity(0, 1, 1)).toBe(0);
  });

  it('sees differences of single precision rounding', () => {
    const a = new Float32Array(100).fill(1);
    const b = a.map((v) => v + 2 ** -23);
    expect(relativeL2(a, b)).toBeCloseTo(2 ** -23, 12);
  });

  it('refuses vectors of different lengths', () => {
    expect(() => relativeL2([1], [1, 2])).toThrow(RangeError);
  });
});

describe('relativeError', () => {
  it('passes NaN on', () => {
    expect(relativeError(NaN, 1)).toBeNaN();
    expect(relativeError(1, NaN)).toBeNaN();
  });
});

describe('softmax', () => {
  it('sums to 1 and does not overflow', () => {
    const p = softmax([1000, 1000, -1000]);
    expect([...p]).toEqual([0.5, 0.5, 0]);
  });
});

describe('jensenShannon', () => {
  it('is 1 for disjoint and 0 for equal distributions', () => {
    expect(jensenShannon([1, 0], [0, 1])).toBe(1);
    expect(jensenShannon([0.25, 0.75], [0.25, 0.75])).toBe(0);
  });

  it('is symmetric and within 0…1', () => {
    const logits = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(logits, logits, (a, b) => {
        const [p, q] = [softmax(a), softmax(b)];
        const found = jensenShannon(p, q);
        expect(found).toBeCloseTo(jensenShannon(q, p), 12);
        expect(found).toBeGreaterThanOrEqual(0);
        expect(found).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('topIndices', () => {
  it('is largest first, ties in order', () => {
    expect(topIndices([1, 3, 2, 3], 3)).toEqual([1, 3, 2]);
    expect(topIndices([1], 5)).toEqual([0]);
    expect(topIndices([-2, -1, -3, -1, 0], 2)).toEqual([4, 1]);
  });

  it('has NaN last, beside minus infinity', () => {
    expect(topIndices([NaN, 1, -Infinity, NaN, 2], 3)).toEqual([4, 1, 0]);
    expect(topIndices([NaN, NaN], 1)).toEqual([0]);
  });
});
