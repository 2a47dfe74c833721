import { expect, it } from 'vitest';
import { channelProducts } from '../../../src/analysis/measure/channelProducts';
import type { FloatTensor } from '../../../src/operators/follow/rearrange';
import { normalArray } from '../../support/random';

it.each([
  [[1, 3, 4, 5], 1],
  [[2, 4, 5, 3], 3],
  [[2, 3, 4, 5], 1],
])('sums over all positions of %j by channels along %i', (dims, axis) => {
  const size = dims.reduce((a, b) => a * b, 1);
  const [y, z] = [
    { dims, data: normalArray(size, 1) },
    { dims, data: normalArray(size, 2) },
  ];
  const inner = dims.slice(axis + 1).reduce((a, b) => a * b, 1);
  const channel = (tensor: FloatTensor, c: number): number[] =>
    [...tensor.data].filter((_, i) => Math.floor(i / inner) % dims[axis]! === c);
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
  const found = channelProducts(y, z, axis);
  expect(found.count).toBe(dims[axis]);
  for (let a = 0; a < found.count; a++) {
    expect(found.original[a]).toBeCloseTo(dot(channel(y, a), channel(y, a)));
    expect(found.flipped[a]).toBeCloseTo(dot(channel(z, a), channel(z, a)));
    for (let b = 0; b < found.count; b++) expect(found.product(a, b)).toBeCloseTo(dot(channel(y, a), channel(z, b)));
  }
});

it.each([
  [64, 64],
  [96, 128],
  // Nine thousand positions or so: every fifth would be enough, but would stay in a fifth of the columns.
  [63, 130],
  [90, 105],
])('looks at every column of a large image, %i×%i', (height, width) => {
  const dims = [1, width, height, width];
  // Channel c is nothing but column c.
  const data = Float32Array.from({ length: width * height * width }, (_, i) =>
    Number(Math.floor(i / (height * width)) === i % width),
  );
  const { original } = channelProducts({ dims, data }, { dims, data }, 1);
  expect(original.every((sum) => sum > 0)).toBe(true);
  expect(original.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(2048);
});
