import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileKernel } from '../../scripts/buildKernel.mjs';
import { takeKernel, VECTOR } from '../../src/image/kernel/resampleKernel';
import { resample, type RowSource } from '../../src/image/resample';
import { FIXED_BITS, tapsOf, type Interpolation, type Tap, type Window } from '../../src/image/taps';
import { fc } from '../support/fastCheck';

const INTERPOLATIONS: readonly Interpolation[] = ['nearest', 'bilinear', 'bicubic', 'lanczos', 'box', 'hamming'];

/** A window of a side that is resized from a length to a size. */
const side = fc
  .record({ source: fc.integer({ min: 1, max: 70 }), size: fc.integer({ min: 1, max: 40 }) })
  .chain(({ source, size }) =>
    fc
      .integer({ min: 0, max: size - 1 })
      .chain((start) =>
        fc.integer({ min: 1, max: size - start }).map((length) => ({ source, window: { size, start, length } })),
      ),
  );

/** Weighted sums along one axis in fixed point, one after the other. */
function passed(
  samples: number,
  taps: readonly Tap[],
  at: (position: number, sample: number) => number,
): readonly (readonly number[])[] {
  return taps.map(({ first, weights }) =>
    Array.from({ length: samples }, (_, i) => {
      const sum = [...weights].reduce((total, weight, k) => total + weight * at(first + k, i), 2 ** (FIXED_BITS - 1));
      return Math.min(255, Math.max(0, Math.floor(sum / 2 ** FIXED_BITS)));
    }),
  );
}

function reference(
  { width, height, channels, row }: RowSource,
  columns: Window,
  rows: Window,
  interpolation: Interpolation,
): readonly number[] {
  const xs = tapsOf(width, columns, interpolation, FIXED_BITS);
  const narrowed = Array.from({ length: height }, (_, y) =>
    passed(channels, xs, (x, c) => row(y)[x * channels + c]!).flat(),
  );
  const stride = xs.length * channels;
  return passed(stride, tapsOf(height, rows, interpolation, FIXED_BITS), (y, i) => narrowed[y]![i]!).flat();
}

describe('8-bit images', () => {
  it('are resized as sums of whole numbers, one after the other, whatever their sides and bands', () => {
    fc.assert(
      fc.property(
        side,
        side,
        fc.constantFrom(1, 2, 3, 4, 5),
        fc.constantFrom(...INTERPOLATIONS),
        fc.infiniteStream(fc.constantFrom(0, 255, 1, 128, 77)),
        (x, y, channels, interpolation, stream) => {
          const data = Uint8Array.from({ length: x.source * y.source * channels }, () => stream.next().value as number);
          const stride = x.source * channels;
          const row = (at: number): Uint8Array => data.subarray(at * stride, (at + 1) * stride);
          const source = { width: x.source, height: y.source, channels, depth: 'bytes', unit: 1, row } as const;
          const { id } = resample(source, x.window, y.window, interpolation);
          expect([id.width, id.height, id.channels]).toEqual([x.window.length, y.window.length, channels]);
          expect([...id.data]).toEqual(reference(source, x.window, y.window, interpolation));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('have nothing of the image before', () => {
    const plain = (width: number, value: number): RowSource => {
      const row = new Uint8Array(width * 3).fill(value);
      return { width, height: 40, channels: 3, depth: 'bytes', unit: 1, row: () => row };
    };
    const sides = (size: number) => ({ size, start: 0, length: size });
    const [large, small] = [sides(300), sides(8)];
    expect(new Set(resample(plain(50, 200), large, large, 'bilinear').id.data)).toEqual(new Set([200]));
    expect(new Set(resample(plain(30, 7), small, small, 'lanczos').id.data)).toEqual(new Set([7]));
  });
});

describe('the kernel of resampling', () => {
  it('is kept for the next image, unless it takes much memory', () => {
    const usual = takeKernel();
    usual.allocate(2 ** 20);
    usual.release();
    const again = takeKernel();
    expect(again).toBe(usual);
    expect(takeKernel()).not.toBe(usual);
    again.allocate(2 ** 26);
    again.release();
    expect(takeKernel()).not.toBe(again);
  });

  it('has room for pieces that do not touch, each at the start of a vector', () => {
    const kernel = takeKernel();
    const sizes = [1, 16, 17, 0, 70_000];
    const addresses = kernel.allocate(...sizes);
    for (const [i, address] of addresses.entries()) {
      expect(address % VECTOR).toBe(0);
      if (i > 0) expect(address - addresses[i - 1]!).toBeGreaterThanOrEqual(sizes[i - 1]! + VECTOR);
    }
    expect(kernel.bytes(addresses[4]!, 70_000).length).toBe(70_000);
    kernel.release();
  });

  it('is compiled from its source as it stands', async () => {
    const file = new URL('../../src/image/kernel/kernelBytes.ts', import.meta.url);
    expect(readFileSync(file, 'utf8')).toBe(await compileKernel('src/image/kernel'));
  });
});
