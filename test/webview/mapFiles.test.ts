import { expect, it } from 'vitest';
import { parseNpy } from '../../src/image/npy';
import { histogram } from '../../webview/draw/histogram';
import { npyBytes } from '../../webview/draw/npyBytes';

const matrix = { width: 3, height: 2, data: Float32Array.of(1, -2.5, 0, NaN, 7, 3) };

it('a map as a file is what the reader of such files reads', () => {
  const values = Float32Array.of(1, -2.5, 0, 1e-9, 7, 3);
  const { shape, data } = parseNpy(npyBytes({ ...matrix, data: values }), 'map.npy');
  expect(shape).toEqual([2, 3]);
  expect(Array.from(data)).toEqual(Array.from(values));
});

it('a histogram counts every finite value once, those at the ends too', () => {
  expect(Array.from(histogram(matrix, [-2.5, 7], 2))).toEqual([3, 2]);
  expect(Array.from(histogram(matrix, [0, 0], 2))).toEqual([5, 0]);
  expect(histogram(matrix, [0, 1], 4).reduce((a, b) => a + b)).toBe(5);
});
