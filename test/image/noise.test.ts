import { describe, expect, it } from 'vitest';
import { randn } from '../../src/image/noise';
import fixture from './fixtures/randn.json';

describe('randn', () => {
  it.each(fixture.cases)('gives the numbers of torch.randn, seed $seed', ({ seed, values }) => {
    const got = randn(seed, values.length);
    values.forEach((value, i) => expect(Math.abs((got[i] ?? NaN) - value)).toBeLessThanOrEqual(1e-6));
  });

  it('takes negative seeds as PyTorch does, modulo 2^32', () => {
    expect(randn(-1, 20)).toEqual(randn(2 ** 32 - 1, 20));
  });

  it('gives nothing for a count of zero and refuses fractions', () => {
    expect(randn(0, 0)).toHaveLength(0);
    expect(() => randn(0.5, 4)).toThrow(RangeError);
    expect(() => randn(0, -1)).toThrow(RangeError);
  });
});
