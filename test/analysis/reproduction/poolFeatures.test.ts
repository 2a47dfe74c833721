import { describe, expect, it } from 'vitest';
import { poolFeatures, spatialAxes } from '../../../src/analysis/reproduction/poolFeatures';
import type { FloatTensor } from '../../../src/operators/follow/rearrange';

/** 2×2×2×3: batch, channels, rows, columns. */
const NCHW: FloatTensor = { dims: [2, 2, 2, 3], data: Float32Array.from({ length: 24 }, (_, i) => i) };

describe('global pooling', () => {
  it('averages each channel over its rows and columns', () => {
    const { dims, data } = poolFeatures(NCHW, new Set([2, 3]), 'avg');
    expect(dims).toEqual([2, 2]);
    expect([...data]).toEqual([2.5, 8.5, 14.5, 20.5]);
  });

  it('takes the largest value, also where all are negative, and keeps what is not a number', () => {
    const negative = { dims: [1, 1, 2, 2], data: Float32Array.from([-4, -2, -3, -9]) };
    expect([...poolFeatures(negative, new Set([2, 3]), 'max').data]).toEqual([-2]);
    const broken = { dims: [1, 2, 1, 2], data: Float32Array.from([NaN, 5, 1, 2]) };
    expect([...poolFeatures(broken, new Set([2, 3]), 'max').data]).toEqual([NaN, 2]);
  });

  it('pools channels last alike', () => {
    const { dims, data } = poolFeatures(NCHW, new Set([1, 2]), 'avg');
    expect(dims).toEqual([2, 3]);
    expect([...data]).toEqual([4.5, 5.5, 6.5, 16.5, 17.5, 18.5]);
  });
});

it('the axes that lie in space are those that either flip reverses', () => {
  const axis = (n: number) => [{ axis: n, map: 'reverse' as const }];
  expect([...spatialAxes({ kind: 'spatial', h: axis(3), v: axis(2) })].sort()).toEqual([2, 3]);
  expect(spatialAxes({ kind: 'invariant' }).size).toBe(0);
});
