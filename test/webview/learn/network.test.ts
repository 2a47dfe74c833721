import { describe, expect, it } from 'vitest';
import { fc } from '../../support/fastCheck';
import { layerGrids, pooledError, pooledOutput, runLayer, type Layer } from '../../../webview/learn/network';
import { noiseSignals } from '../../../webview/learn/noise';
import {
  alignedRule,
  explainSize,
  networkOf,
  sweepSizes,
  symmetrized,
  type SecondLayer,
} from '../../../webview/learn/sizeSweep';

const KERNEL = [0.3, 0.5, 0.8];

const layers = fc.oneof(
  fc.record({
    kind: fc.constant('convolution' as const),
    kernel: fc.array(fc.double({ min: 0.1, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 }).map(symmetrized),
    stride: fc.integer({ min: 1, max: 3 }),
    pads: fc.record({ begin: fc.integer({ min: 0, max: 2 }), end: fc.integer({ min: 0, max: 2 }) }),
  }),
  fc.record({
    kind: fc.constantFrom('maximum' as const, 'average' as const),
    size: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
  }),
);

describe('a layer', () => {
  it('is a convolution with a ReLU, the largest or the mean of its windows', () => {
    const signal = [1, -3, 5, 4, 7];
    const convolution: Layer = { kind: 'convolution', kernel: [1, 1], stride: 2, pads: { begin: 1, end: 0 } };
    expect(runLayer(convolution, signal)).toEqual([1, 2, 11]);
    expect(runLayer(convolution, [-1, 0, 0])).toEqual([0, 0]);
    expect(runLayer({ kind: 'maximum', size: 2, stride: 2 }, signal)).toEqual([1, 5]);
    expect(runLayer({ kind: 'average', size: 2, stride: 2 }, signal)).toEqual([-1, 4.5]);
    expect(pooledOutput([{ kind: 'maximum', size: 2, stride: 2 }], signal)).toBe(3);
  });

  it('has its windows where its outputs come from', () => {
    const [first, second] = layerGrids(networkOf(KERNEL, 'maximum'), 6);
    expect(first).toEqual({ length: 6, centers: [0, 2, 4], unread: 1, aligned: false });
    expect(second).toEqual({ length: 3, centers: [1], unread: 1, aligned: false });
  });

  it('with symmetric weights is exact where every grid is aligned, at any size', () => {
    fc.assert(
      fc.property(fc.array(layers, { minLength: 1, maxLength: 2 }), fc.integer({ min: 8, max: 24 }), (net, size) => {
        const grids = layerGrids(net, size);
        fc.pre(grids.every(({ centers, aligned }) => centers.length > 0 && aligned));
        expect(pooledError(net, noiseSignals(20, size, 5))).toBeLessThan(1e-9);
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});

describe('the error over the sizes', () => {
  const rules: [SecondLayer, string, number, number][] = [
    ['none', 'W mod 2 = 1', 2, 1],
    ['convolution', 'W mod 4 = 1', 4, 1],
    ['maximum', 'W mod 4 = 3', 4, 3],
    ['average', 'W mod 4 = 3', 4, 3],
  ];
  it.each(rules)('with %s behind it: a symmetric kernel is exact at %s alone', (second, rule, period, rest) => {
    const results = sweepSizes(KERNEL, second);
    expect(results.map(({ size }) => size)).toEqual(Array.from({ length: 29 }, (_, i) => 5 + i));
    for (const { size, symmetric, own, aligned } of results) {
      expect(aligned).toBe(size % period === rest);
      if (aligned) expect(symmetric).toBeLessThan(1e-9);
      else expect(symmetric).toBeGreaterThan(0.01);
      expect(own).toBeGreaterThan(0.005);
    }
    expect(alignedRule(results)).toBe(rule);
  });

  it('has no aligned size for a kernel of two with a stride of two behind an odd one, and every size without stride', () => {
    expect(alignedRule(sweepSizes([1, 1], 'convolution'))).toBe('W mod 4 = 0');
    expect(explainSize(sweepSizes([1, 2, 3, 4], 'none'), 16)[2]).toBe('Aligned in every layer: W mod 2 = 0.');
  });

  it('is explained: the layer from which the grid is misaligned, and what a symmetric kernel leaves', () => {
    const results = sweepSizes(KERNEL, 'convolution');
    expect(explainSize(results, 16)[0]).toBe(
      'W = 16: misaligned from layer 1 on: of the signal with padding, the last one is never read, and after a flip it is the other end.',
    );
    expect(explainSize(results, 19)[0]).toBe(
      'W = 19: misaligned from layer 2 on: of the 10 values of layer 1 with padding, the last one is never read, and after a flip it is the other end.',
    );
    expect(explainSize(results, 17)[0]).toContain('lie on the same places in every layer');
    expect(explainSize(results, 17)[1]).toMatch(
      /changes the mean by [\d.]+% with this kernel, and not at all with its/,
    );
    expect(explainSize(results, 16)[1]).toMatch(/and by [\d.]+% with its symmetric part/);
  });
});
