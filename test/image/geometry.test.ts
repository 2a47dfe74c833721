import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fc } from '../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/image/decode';
import type { DecodedImage, Raster } from '../../src/image/decodedImage';
import { placedSize, placementOf, type AxisPlacement } from '../../src/image/geometry';
import { mergePreprocess, withSize } from '../../src/image/mergePreprocess';
import { flipPixels, modelPixels, withMirrors } from '../../src/image/preprocess';
import { FLIPS } from '../../src/report/flips';
import type { Preprocess } from '../../src/report/report';
import fixture from './fixtures/letterbox.json';

const SAMPLES = join(import.meta.dirname, '../../media/samples');

const base: Preprocess = {
  size: [64, 64],
  resize: 'letterbox',
  interpolation: 'bilinear',
  channels: 'rgb',
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

type Sides = readonly [number, number];
const sides = (values: readonly number[]): Sides => [values[0]!, values[1]!];
const imageOf = ([height, width]: readonly number[]) => ({ height: height!, width: width! });
const after = ({ before, window, total }: AxisPlacement): number => total - before - window.length;

function noise(width: number, height: number, channels: 1 | 3 = 3): DecodedImage {
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 193 + (i % 7) * 31) % 256);
  return { width, height, channels, data, unit: 1, warnings: [] };
}

/** The part of a raster that the image lies in. */
function inside({ data, width, channels }: Raster, rows: AxisPlacement, columns: AxisPlacement): number[][] {
  return Array.from({ length: rows.window.length }, (_, y) => {
    const from = ((y + rows.before) * width + columns.before) * channels;
    return [...data.subarray(from, from + columns.window.length * channels)];
  });
}

describe('the place of an image', () => {
  it.each(fixture.letterboxes)('is that of Ultralytics: $image in $size, auto $auto, center $center', (c) => {
    const p: Preprocess = {
      ...base,
      size: sides(c.size),
      padAlign: c.center ? 'center' : 'start',
      ...(c.auto && { stride: 32 }),
    };
    const { rows, columns } = placementOf(imageOf(c.image), p);
    expect([rows.window.size, columns.window.size]).toEqual(c.resized);
    expect([rows.before, after(rows), columns.before, after(columns)]).toEqual(c.pads);
  });

  it.each(fixture.keptRatios)('is that of timm: $image to $target, longest $longest', (c) => {
    const size: Sides = c.longest === 1 ? [224, 224] : sides(c.target);
    const p: Preprocess = {
      ...base,
      size,
      resize: c.longest === 1 ? 'letterbox' : 'crop',
      resizeTo: sides(c.target),
    };
    const { rows, columns } = placementOf(imageOf(c.image), p);
    expect([rows.window.size, columns.window.size]).toEqual(c.resized.map((length) => Math.max(1, length)));
  });

  it.each(fixture.detr)('is that of DETR: $image, shortest $shortest, longest $longest', (c) => {
    const p: Preprocess = { ...base, resize: 'fit', size: [c.longest, c.longest], resizeTo: c.shortest };
    const made = placedSize(placementOf(imageOf(c.image), p));
    made.forEach((length, i) => expect(Math.abs(length - Math.max(1, c.resized[i]!))).toBeLessThanOrEqual(1));
  });

  it('fills the input, keeps the ratio and splits the padding', () => {
    const side = fc.integer({ min: 1, max: 900 });
    fc.assert(
      fc.property(side, side, side, side, fc.constantFrom('letterbox', 'longest'), (height, width, h, w, resize) => {
        const { rows, columns } = placementOf({ height, width }, { ...base, size: [h, w], resize });
        expect(placedSize({ rows, columns })).toEqual([h, w]);
        const ratio = Math.min(h / height, w / width);
        for (const [axis, length] of [
          [rows, height],
          [columns, width],
        ] as const) {
          expect(axis.window).toMatchObject({ start: 0, length: axis.window.size });
          expect(Math.abs(axis.window.size - Math.max(1, length * ratio))).toBeLessThanOrEqual(0.5);
          const rest = axis.total - axis.window.size;
          expect(axis.before).toBe(resize === 'letterbox' ? Math.floor(rest / 2) : 0);
        }
        expect([rows.before + after(rows), columns.before + after(columns)]).toContain(0);
      }),
    );
  });

  it('fits inside, rounded up to the stride', () => {
    const side = fc.integer({ min: 1, max: 900 });
    fc.assert(
      fc.property(side, side, side, fc.constantFrom(1, 14, 32), (height, width, bound, stride) => {
        const p: Preprocess = { ...base, resize: 'fit', size: [bound, bound], stride };
        for (const length of placedSize(placementOf({ height, width }, p))) {
          expect(length % stride).toBe(0);
          expect(length).toBeGreaterThan(0);
          expect(length).toBeLessThan(bound + stride);
        }
      }),
    );
  });
});

describe('the pixels of a padded image', () => {
  it.each(fixture.pasted)('are those of Pillow in the place of Ultralytics: $file', async ({ file, size, sha256 }) => {
    const image = await decodeImage(join(SAMPLES, file), { codec: 'native' });
    const { data } = modelPixels(image, mergePreprocess(base, { size: [size[0]!, size[1]!] })).id;
    expect(createHash('sha256').update(data).digest('hex')).toBe(sha256);
  });

  it('are, of the mirrored file, the mirror image with its pads changed', () => {
    const side = fc.integer({ min: 1, max: 40 });
    const resize = fc.constantFrom('letterbox' as const, 'longest' as const);
    fc.assert(
      fc.property(side, side, side, side, resize, (height, width, h, w, mode) => {
        const image = noise(width, height);
        const p = mergePreprocess(base, { resize: mode, size: [h, w] });
        const { rows, columns } = placementOf(image, p);
        const byFile = withMirrors(modelPixels(image, p, FLIPS), FLIPS);
        const byTensor = flipPixels(byFile.id, FLIPS);
        const swapped = (axis: AxisPlacement): AxisPlacement => ({ ...axis, before: after(axis) });
        for (const flip of FLIPS) {
          const [ys, xs] = [flip === 'h' ? rows : swapped(rows), flip === 'v' ? columns : swapped(columns)];
          expect(inside(byFile[flip]!, rows, columns)).toEqual(inside(byTensor[flip]!, ys, xs));
          const isEven = rows.before === ys.before && columns.before === xs.before;
          if (isEven) expect(byFile[flip]).toEqual(byTensor[flip]);
        }
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it('are padded in the order of the network’s channels, with fractions where asked for', () => {
    const p = mergePreprocess(base, { size: [4, 8], channels: 'bgr', padValue: [1, 2.5, 3], padAlign: 'start' });
    for (const channels of [1, 3] as const) {
      const got = modelPixels(noise(2, 2, channels), p).id;
      expect(got).toMatchObject({ width: 8, height: 4, channels: 3 });
      expect([...got.data.slice(-3)]).toEqual([3, 2.5, 1]);
    }
    const gray = modelPixels(
      noise(2, 2),
      mergePreprocess({ ...p, channels: 'gray', mean: [0], std: [1] }, { padValue: 7 }),
    );
    expect([gray.id.channels, gray.id.data.at(-1)]).toEqual([1, 7]);
  });
});

describe('a changed way of resizing', () => {
  const crop: Preprocess = { ...base, resize: 'crop', resizeTo: 73 };

  it('brings what is usual with it, and drops the former details', () => {
    expect(mergePreprocess(crop, { resize: 'letterbox' })).toEqual({ ...base, padValue: 114, padAlign: 'center' });
    expect(mergePreprocess(crop, { resize: 'longest' })).toMatchObject({ padValue: 0, padAlign: 'start' });
    expect(mergePreprocess(crop, { resize: 'fit', stride: 32 })).toEqual({ ...base, resize: 'fit', stride: 32 });
    expect(mergePreprocess({ ...base, padValue: 9 }, { size: [32, 32] })).toMatchObject({ padValue: 9 });
  });

  it('refuses a detail that does nothing, by its name', () => {
    expect(() => mergePreprocess(crop, { stride: 32 })).toThrow(
      /"preprocess.stride": expected it only with "resize" "letterbox" or "fit" or "keep", found "crop"/,
    );
    expect(() => mergePreprocess(base, { padValue: [1, 2] })).toThrow(
      /"preprocess.padValue": expected three values.*found 2/,
    );
    expect(() => mergePreprocess(base, { padValue: 300 })).toThrow(
      /"preprocess.padValue": expected a number from 0 to 255.*found 300/,
    );
  });

  it('rounds the place of an odd center crop as asked', () => {
    const start = (more: Partial<Preprocess>): readonly number[] => {
      const { rows, columns } = placementOf(
        { width: 7, height: 9 },
        { ...base, resize: 'none', size: [4, 4], ...more },
      );
      return [rows.window.start, columns.window.start];
    };
    expect(start({})).toEqual([2, 2]);
    expect(start({ cropRounding: 'even' })).toEqual([2, 2]);
    expect(start({ cropRounding: 'down' })).toEqual([2, 1]);
  });

  it('makes just the size that is asked for', () => {
    const fit: Preprocess = { ...base, resize: 'fit', stride: 32, resizeTo: 40 };
    expect(withSize(fit, [50, 60])).toEqual({ ...base, resize: 'stretch', size: [50, 60] });
    expect(withSize({ ...crop, resizeTo: [128, 72] }, [32, 128])).toMatchObject({ resizeTo: [64, 144] });
    // To the nearest: 67 · 32 / 64 = 33.5, 67 · 33 / 64 = 34.5…
    expect(withSize({ ...crop, size: [64, 64], resizeTo: [67, 67] }, [32, 33])).toMatchObject({ resizeTo: [34, 35] });
    expect(withSize({ ...crop, size: [64, 64], resizeTo: [67, 67] }, [33, 32])).toMatchObject({ resizeTo: [35, 34] });
    expect(withSize({ ...crop, size: [40, 64], resizeTo: [67, 80] }, [32, 33])).toMatchObject({ resizeTo: [54, 41] });
    expect(withSize({ ...crop, size: [64, 64], resizeTo: 67 }, [33, 32])).toMatchObject({ resizeTo: 34 });
    expect(withSize({ ...crop, size: [40, 64], resizeTo: 50 }, [48, 32])).toMatchObject({ resizeTo: 40 });
  });
});
