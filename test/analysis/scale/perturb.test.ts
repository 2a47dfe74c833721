import { describe, expect, it } from 'vitest';
import { shifted, withNoise } from '../../../src/analysis/scale/perturb';

/** 1×2×2×3: channels, rows, columns. */
const SHAPE = [1, 2, 2, 3];
const X = Float32Array.from([1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60]);

describe('a shift by whole pixels', () => {
  it('moves along an axis and repeats the edge', () => {
    expect([...shifted(X, SHAPE, 3, 1)]).toEqual([1, 1, 2, 4, 4, 5, 10, 10, 20, 40, 40, 50]);
    expect([...shifted(X, SHAPE, 2, 1)]).toEqual([1, 2, 3, 1, 2, 3, 10, 20, 30, 10, 20, 30]);
  });

  it('repeats the edge throughout where it is larger than the image', () => {
    expect([...shifted(X, SHAPE, 3, 9)]).toEqual([1, 1, 1, 4, 4, 4, 10, 10, 10, 40, 40, 40]);
  });
});

it('noise has the standard deviation of each channel, and the same for one seed', () => {
  const shape = [1, 2, 100, 100];
  const zero = new Float32Array(20_000);
  const noisy = withNoise(zero, shape, 1, [0.5, 2], 3);
  const deviation = (values: Float32Array) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
  expect(deviation(noisy.subarray(0, 10_000))).toBeCloseTo(0.5, 1);
  expect(deviation(noisy.subarray(10_000))).toBeCloseTo(2, 1);
  expect(withNoise(zero, shape, 1, [0.5, 2], 3)).toEqual(noisy);
});
