import { describe, expect, it } from 'vitest';
import type { LayerReport } from '../../src/report/report';
import { curvePath, curveScale, nearestLayer, spatialBands } from '../../webview/draw/curveScale';

const SIZE = { width: 500, height: 240, left: 40, right: 10, top: 20, bottom: 20 };

describe('curveScale', () => {
  it('maps layers to the width and larger errors higher', () => {
    const scale = curveScale([1e-7, 0.3], 11, 1e-5, SIZE);
    expect(scale.x(0)).toBe(40);
    expect(scale.x(10)).toBe(490);
    expect(scale.y(0.3)).toBeLessThan(scale.y(0.1));
    expect(scale.gap).toBeUndefined();
    expect(scale.y(1e-5)).toBeGreaterThan(scale.y(1e-4));
  });

  it('leaves empty decades between the noise floor and the data out', () => {
    const scale = curveScale([0.05, 0.3], 5, 1e-5, SIZE);
    expect(scale.gap).toBeDefined();
    expect(scale.ticks).toEqual([0.05, 0.1, 0.2, 0.5]);
    expect(scale.y(0.05)).toBeCloseTo(scale.gap?.[0] ?? NaN);
    expect(scale.y(1e-5)).toBeCloseTo(scale.gap?.[1] ?? NaN);
  });

  it('keeps zero, tiny and huge errors on the axis', () => {
    const scale = curveScale([0, 25], 3, 1e-5, SIZE);
    for (const error of [0, 1e-30, 1e-5, 1, 25]) {
      expect(scale.y(error)).toBeGreaterThanOrEqual(SIZE.top);
      expect(scale.y(error)).toBeLessThanOrEqual(SIZE.height - SIZE.bottom);
    }
  });

  it('stands without any value', () => {
    const scale = curveScale([NaN, Infinity], 0, 1e-5, SIZE);
    expect(scale.ticks.length).toBeGreaterThan(1);
    expect(Number.isFinite(scale.y(0.1))).toBe(true);
  });
});

describe('curvePath', () => {
  it('breaks where a value is missing', () => {
    const scale = curveScale([0.1, 0.2], 4, 1e-5, SIZE);
    const path = curvePath([0.1, undefined, 0.2, NaN, 0.1], scale);
    expect(path.match(/M/g)).toHaveLength(3);
    expect(path.match(/L/g)).toBeNull();
  });
});

it('finds the layer nearest to the pointer', () => {
  const scale = curveScale([0.1], 11, 1e-5, SIZE);
  expect(nearestLayer(scale.x(3) + 10, 11, scale)).toBe(3);
  expect(nearestLayer(-50, 11, scale)).toBe(0);
  expect(nearestLayer(9999, 11, scale)).toBe(10);
});

describe('spatialBands', () => {
  const layer = (shape: number[], action: LayerReport['action']): LayerReport => ({
    tensor: '',
    node: '',
    op: '',
    shape,
    action,
    error: {},
    pooled: {},
    cosine: {},
  });

  it('joins neighbors of one size, whatever the layout and the flip', () => {
    const nchw = { h: 'flip(3)', v: 'flip(2)', hv: 'flip(2,3)' } as const;
    const nhwc = { h: 'flip(2)', v: 'flip(1)', hv: 'flip(1,2)' } as const;
    const layers = [
      layer([1, 8, 6, 4], nchw),
      layer([1, 9, 6, 4], nchw),
      layer([1, 6, 4, 9], nhwc),
      layer([1, 3, 2, 9], nhwc),
      layer([1, 9], { h: 'invariant', v: 'invariant', hv: 'invariant' }),
    ];
    for (const flip of ['h', 'v', 'hv'] as const) {
      expect(spatialBands(layers, flip)).toEqual([
        { first: 0, last: 2, label: '6×4' },
        { first: 3, last: 3, label: '3×2' },
        { first: 4, last: 4, label: '' },
      ]);
    }
  });
});
