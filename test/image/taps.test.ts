import { fc } from '../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { FINE_BITS, FIXED_BITS, makeAxis, tableOf, tapsOf, type Interpolation, type Tap } from '../../src/image/taps';

const INTERPOLATIONS: readonly Interpolation[] = ['nearest', 'bilinear', 'bicubic', 'lanczos', 'box', 'hamming'];
const axis = fc.record({
  source: fc.integer({ min: 1, max: 60 }),
  size: fc.integer({ min: 1, max: 60 }),
  from: fc.nat(59),
  interpolation: fc.constantFrom(...INTERPOLATIONS),
  bits: fc.constantFrom(FIXED_BITS, FINE_BITS),
});

const sum = ({ weights }: Tap): number => [...weights].reduce((total, weight) => total + weight, 0);

describe('taps', () => {
  it('lie in the source, and their weights are 1 together', () => {
    fc.assert(
      fc.property(axis, ({ source, size, from, interpolation, bits }) => {
        const start = Math.min(from, size - 1);
        const taps = tapsOf(source, { size, start, length: size - start }, interpolation, bits);
        expect(taps).toHaveLength(size - start);
        for (const tap of taps) {
          expect(tap.first).toBeGreaterThanOrEqual(0);
          expect(tap.first + tap.weights.length).toBeLessThanOrEqual(source);
          // Each weight is rounded by itself.
          expect(Math.abs(sum(tap) - 2 ** bits)).toBeLessThanOrEqual(tap.weights.length);
        }
      }),
    );
  });

  it('of 8 bits are the nearest whole numbers, negative ones too', () => {
    const window = { size: 9, start: 0, length: 9 };
    const [rounded, fine] = [FIXED_BITS, FINE_BITS].map((bits) =>
      tapsOf(14, window, 'bicubic', bits as typeof FIXED_BITS),
    );
    let negative = 0;
    for (const [i, { first, weights }] of rounded!.entries()) {
      const tap = fine![i]!;
      weights.forEach((weight, k) => {
        const exact = tap.weights[first + k - tap.first]! / 2 ** (FINE_BITS - FIXED_BITS);
        if (exact < 0) negative++;
        expect(Math.abs(weight - exact)).toBeLessThanOrEqual(0.50001);
      });
    }
    expect(negative).toBeGreaterThan(5);
  });

  it('of a window are those of the whole', () => {
    fc.assert(
      fc.property(axis, ({ source, size, from, interpolation, bits }) => {
        const start = Math.min(from, size - 1);
        const whole = tapsOf(source, { size, start: 0, length: size }, interpolation, bits);
        expect(tapsOf(source, { size, start, length: size - start }, interpolation, bits)).toEqual(whole.slice(start));
      }),
    );
  });
});

describe('an axis read in both directions', () => {
  it('reads backwards what it reads forwards', () => {
    fc.assert(
      fc.property(axis, ({ source, size, from, interpolation, bits }) => {
        const start = Math.min(from, size - 1);
        const window = { size, start, length: size - start };
        const forward = tapsOf(source, window, interpolation, bits);
        const { taps, plain, mirrored } = makeAxis(forward, source, window, true);
        expect(plain.map((i) => taps[i])).toEqual(forward);
        for (const [i, { first, weights }] of forward.entries()) {
          const backward = taps[mirrored[i]!]!;
          expect(backward.first).toBe(source - first - weights.length);
          expect(backward.weights.every((weight, k) => weight === weights.at(-1 - k))).toBe(true);
        }
      }),
    );
  });

  it.each([0, 1, 3])('shares the taps of a crop in the middle, %i from each side', (start) => {
    const window = { size: 16, start, length: 16 - 2 * start };
    const forward = tapsOf(64, window, 'bilinear', FIXED_BITS);
    const { taps, mirrored } = makeAxis(forward, 64, window, true);
    expect(taps).toHaveLength(forward.length);
    expect(mirrored).toEqual(forward.map((_, i) => forward.length - 1 - i));
  });

  it('adds taps for a crop that sits aside, and none where nothing is mirrored', () => {
    const window = { size: 16, start: 3, length: 4 };
    const forward = tapsOf(64, window, 'bilinear', FIXED_BITS);
    expect(makeAxis(forward, 64, window, true).taps).toHaveLength(8);
    expect(makeAxis(forward, 64, window, false)).toEqual({ taps: forward, plain: [0, 1, 2, 3], mirrored: [] });
  });
});

it('lays out taps of equally many weights, none beyond the source', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (source, size) => {
      const taps = tapsOf(source, { size, start: 0, length: size }, 'bicubic', FIXED_BITS);
      const { firsts, width, weights } = tableOf(taps, source, Int32Array);
      for (const [i, tap] of taps.entries()) {
        const [expected, found] = [new Int32Array(source), new Int32Array(source)];
        expected.set(tap.weights, tap.first);
        found.set(weights.subarray(i * width, (i + 1) * width), firsts[i]!);
        expect(found).toEqual(expected);
      }
    }),
  );
});
