import { fc } from '../support/fastCheck';
import { describe, expect, it } from 'vitest';
import {
  effectiveKernel,
  gridRule,
  transposedGridRule,
  transposedOutputSize,
  windowPads,
  type AutoPad,
  type AxisPads,
} from '../../src/operators/gridRule';

/** Windows of a padded (or cropped) signal; undefined is padding. */
function windows(x: readonly number[], kernel: number, d: number, s: number, pads: AxisPads, count: number) {
  return Array.from({ length: count }, (_, o) =>
    Array.from({ length: kernel }, (_, k) => x[o * s + k * d - pads.begin]),
  );
}

function convolve(x: readonly number[], w: readonly number[], d: number, s: number, pads: AxisPads, count: number) {
  return windows(x, w.length, d, s, pads, count).map((window) =>
    window.reduce<number>((sum, value, k) => sum + (value ?? 0) * w[k]!, 0),
  );
}

function transposedConvolve(
  x: readonly number[],
  w: readonly number[],
  d: number,
  s: number,
  pads: AxisPads,
  outputPadding: number,
) {
  const axis = { size: x.length, kernel: w.length, dilation: d, stride: s, pads, outputPadding };
  const y = new Array<number>(transposedOutputSize(axis)).fill(0);
  x.forEach((value, i) =>
    w.forEach((weight, k) => {
      const o = i * s + k * d - pads.begin;
      if (o >= 0 && o < y.length) y[o]! += value * weight;
    }),
  );
  return y;
}

const reversed = <T>(list: readonly T[]): T[] => [...list].reverse();
const ramp = (n: number, seed: number): number[] => Array.from({ length: n }, (_, i) => ((i * 7919 + seed) % 101) - 50);

const geometry = fc
  .record({
    size: fc.integer({ min: 1, max: 24 }),
    kernel: fc.integer({ min: 1, max: 5 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 4 }),
    pads: fc.record({ begin: fc.integer({ min: 0, max: 4 }), end: fc.integer({ min: 0, max: 4 }) }),
    seed: fc.integer({ min: 0, max: 100 }),
  })
  .filter((g) => g.size + g.pads.begin + g.pads.end >= effectiveKernel(g.kernel, g.dilation));

describe('grid rule', () => {
  it('makes the mirror image of a convolution, and calls it aligned exactly when the pads stay', () => {
    fc.assert(
      fc.property(geometry, ({ size, kernel, dilation, stride, pads, seed }) => {
        const rule = gridRule({ size, kernel, dilation, stride, pads });
        const x = ramp(size, seed);
        const w = ramp(kernel, seed + 1);
        const plain = convolve(x, w, dilation, stride, pads, rule.outputSize);
        const mirrored = convolve(reversed(x), reversed(w), dilation, stride, rule.mirrored, rule.outputSize);
        expect(mirrored).toEqual(reversed(plain));
        const room = size + rule.mirrored.begin + rule.mirrored.end - effectiveKernel(kernel, dilation);
        expect(Math.floor(room / stride) + 1).toBe(rule.outputSize);
        expect(rule.aligned).toBe(rule.mirrored.begin === pads.begin);
        expect(rule.cause).toBe(rule.aligned ? undefined : pads.begin === pads.end ? 'grid' : 'padding');
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it('mirrors the partial window of ceil_mode as real pads', () => {
    fc.assert(
      fc.property(geometry, ({ size, kernel, dilation, stride, pads, seed }) => {
        fc.pre(pads.begin < kernel && pads.end < kernel);
        const rule = gridRule({ size, kernel, dilation, stride, pads, ceilMode: true });
        const x = ramp(size, seed);
        const max = (window: readonly (number | undefined)[]) =>
          Math.max(...window.filter((v): v is number => v !== undefined));
        const plain = windows(x, kernel, dilation, stride, pads, rule.outputSize).map(max);
        const mirrored = windows(reversed(x), kernel, dilation, stride, rule.mirrored, rule.outputSize).map(max);
        expect(mirrored).toEqual(reversed(plain));
        if (rule.r < 0 && !rule.aligned) expect(rule.cause).toBe('resample');
      }),
      { seed: 2, numRuns: 1000 },
    );
  });

  it('mirrors a transposed convolution', () => {
    fc.assert(
      fc.property(geometry, fc.integer({ min: 0, max: 3 }), ({ size, kernel, dilation, stride, pads, seed }, extra) => {
        const outputPadding = Math.min(extra, stride - 1);
        const axis = { size, kernel, dilation, stride, pads, outputPadding };
        fc.pre(transposedOutputSize(axis) > 0);
        const rule = transposedGridRule(axis);
        const x = ramp(size, seed);
        const w = ramp(kernel, seed + 1);
        const plain = transposedConvolve(x, w, dilation, stride, pads, outputPadding);
        const mirrored = transposedConvolve(reversed(x), reversed(w), dilation, stride, rule.mirrored, 0);
        expect(mirrored).toEqual(reversed(plain));
        expect(rule.aligned).toBe(pads.begin === rule.mirrored.begin);
      }),
      { seed: 3, numRuns: 1000 },
    );
  });

  // DESIGN §8.
  it.each([
    ['3/s2/p1', 3, 2, 1, 'odd'],
    ['1/s2', 1, 2, 0, 'odd'],
    ['2/s2', 2, 2, 0, 'even'],
    ['4/s2/p1', 4, 2, 1, 'even'],
  ] as const)('%s is aligned at %s sizes only', (_, kernel, stride, pad, parity) => {
    for (let size = 8; size < 40; size++) {
      const rule = gridRule({ size, kernel, dilation: 1, stride, pads: { begin: pad, end: pad } });
      expect(rule.aligned).toBe(size % 2 === (parity === 'odd' ? 1 : 0));
    }
  });

  it.each([
    ['SAME_UPPER', 224, { begin: 0, end: 1 }],
    ['SAME_LOWER', 224, { begin: 1, end: 0 }],
    ['SAME_UPPER', 225, { begin: 1, end: 1 }],
    ['VALID', 224, { begin: 0, end: 0 }],
    ['NOTSET', 224, { begin: 7, end: 8 }],
  ] as const)('pads of %s at %i', (autoPad: AutoPad, size, expected) => {
    const pads = windowPads(autoPad, { begin: 7, end: 8 }, { size, kernel: 3, dilation: 1, stride: 2 });
    expect(pads).toEqual(expected);
  });
});
