import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fc } from '../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/image/decode';
import type { DecodedImage } from '../../src/image/decodedImage';
import { defaultPreprocess } from '../../src/image/defaultPreprocess';
import { mergePreprocess } from '../../src/image/mergePreprocess';
import { modelPixels, pixelsToImage, pixelsToTensor, withMirrors } from '../../src/image/preprocess';
import { resample, type RowSource } from '../../src/image/resample';
import type { Interpolation, Window } from '../../src/image/taps';
import { UserError } from '../../src/protocol/errors';
import { FLIPS } from '../../src/report/flips';
import type { Flip, Layout, Preprocess } from '../../src/report/report';
import deep from './fixtures/deep.json';
import letterbox from './fixtures/letterbox.json';
import fixture from './fixtures/pil.json';

const SAMPLES = join(import.meta.dirname, '../../media/samples');

/** The image that fixtures/make.py makes. */
function synthetic(width: number, height: number): DecodedImage {
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < rgb.length; i++) {
    const [c, x, y] = [i % 3, Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    rgb[i] = (x * x * 7 + y * 31 + x * y * 5 + c * 97) % 256;
  }
  return { width, height, channels: 3, data: rgb, unit: 1, warnings: [] };
}

const preprocessImage = (image: DecodedImage, p: Preprocess, layout: Layout): Float32Array =>
  pixelsToTensor(modelPixels(image, p).id, p, layout);

function rowsOf({ width, height, channels, data, unit }: DecodedImage): RowSource {
  const stride = width * channels;
  return { width, height, channels, depth: 'bytes', unit, row: (y) => data.subarray(y * stride, (y + 1) * stride) };
}

/** The whole image mirrored, pixel by pixel. */
function flipImage(image: DecodedImage, flip: Flip): DecodedImage {
  const { width, height, channels } = image;
  const data = image.data.slice();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (flip === 'h' ? y : height - 1 - y) * width + (flip === 'v' ? x : width - 1 - x);
      for (let c = 0; c < channels; c++) data[(y * width + x) * channels + c] = image.data[from * channels + c]!;
    }
  }
  return { ...image, data };
}

function pixels(image: { readonly rgba: Uint8Array }): Uint8Array {
  return image.rgba.filter((_, i) => i % 4 !== 3);
}

function floats(base64: string): Float32Array {
  return new Float32Array(new Uint8Array(Buffer.from(base64, 'base64')).buffer);
}

const whole = (size: number): Window => ({ size, start: 0, length: size });

/** Keeps 8-bit values as they are. */
const plain: Preprocess = {
  size: [4, 6],
  resize: 'stretch',
  interpolation: 'bilinear',
  channels: 'rgb',
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

describe('resample', () => {
  it.each(fixture.resized)('equals Pillow bit for bit: $source → $target, $interpolation', (c) => {
    const [width = 0, height = 0] = c.source;
    const [w = 0, h = 0] = c.target;
    const got = resample(rowsOf(synthetic(width, height)), whole(w), whole(h), c.interpolation as Interpolation).id;
    expect(Buffer.from(got.data).toString('base64')).toBe(c.rgb);
  });

  it.each(fixture.large)('equals Pillow bit for bit: $source → $target, $interpolation, $mode', (c) => {
    const [width = 0, height = 0] = c.source;
    const [w = 0, h = 0] = c.target;
    const image = synthetic(width, height);
    const gray: DecodedImage = { ...image, channels: 1, data: image.data.filter((_, i) => i % 3 === 0) };
    const source = rowsOf(c.mode === 'L' ? gray : image);
    const got = resample(source, whole(w), whole(h), c.interpolation as Interpolation).id;
    expect(createHash('sha256').update(got.data).digest('hex')).toBe(c.sha256);
  });

  it.each(letterbox.resized)('equals Pillow bit for bit: $source → $target, $interpolation', (c) => {
    const [width = 0, height = 0] = c.source;
    const [w = 0, h = 0] = c.target;
    const got = resample(rowsOf(synthetic(width, height)), whole(w), whole(h), c.interpolation as Interpolation).id;
    expect(createHash('sha256').update(got.data).digest('hex')).toBe(c.sha256);
  });

  it('computes a window as the same window of the whole', () => {
    const source = rowsOf(synthetic(50, 33));
    const all = resample(source, whole(31), whole(20), 'bicubic').id;
    const part = resample(source, { size: 31, start: 4, length: 9 }, { size: 20, start: 7, length: 5 }, 'bicubic').id;
    for (let y = 0; y < 5; y++) {
      const from = ((y + 7) * 31 + 4) * 3;
      expect(part.data.subarray(y * 27, y * 27 + 27)).toEqual(all.data.subarray(from, from + 27));
    }
  });
});

describe('preprocessImage', () => {
  it.each(fixture.images)('sees the pixels of torchvision: $file, $interpolation', async (c) => {
    const image = await decodeImage(join(SAMPLES, c.file), { codec: 'native' });
    const p = {
      ...plain,
      resize: 'crop' as const,
      resizeTo: c.resizeTo,
      size: [c.size, c.size] as const,
      interpolation: c.interpolation as Interpolation,
    };
    const got = pixels(pixelsToImage(modelPixels(image, p).id));
    expect(createHash('sha256').update(got).digest('hex')).toBe(c.sha256);
    expect(preprocessImage(image, p, 'nhwc').every((value, i) => value === got[i])).toBe(true);
  });

  it('normalizes as torchvision does', async () => {
    const image = await decodeImage(join(SAMPLES, 'chelsea.png'), { codec: 'native' });
    const got = preprocessImage(image, defaultPreprocess(['n', 3, 224, 224], 'nchw'), 'nchw');
    expect(got).toHaveLength(3 * 224 * 224);
    fixture.tensors.rgbRow100.forEach((value, i) => {
      const at = Math.floor(i / 8) * 224 * 224 + 100 * 224 + (i % 8);
      expect(Math.abs((got[at] ?? NaN) - value)).toBeLessThan(1e-6);
    });
  });

  it('makes gray as Pillow does, and scales it', async () => {
    const image = await decodeImage(join(SAMPLES, 'coffee.png'), { codec: 'native' });
    const p = defaultPreprocess([1, 1, 28, 28], 'nchw');
    const expected = [...Buffer.from(fixture.tensors.gray, 'base64')].map((v) => Math.fround(v / 255));
    // Pillow turned gray first and then resized, as here.
    expect([...preprocessImage(image, p, 'nchw')]).toEqual(expected);
  });

  it('puts channels first or last, and turns them round for bgr', () => {
    const image = synthetic(6, 4);
    const nhwc = preprocessImage(image, plain, 'nhwc');
    expect(nhwc).toEqual(Float32Array.from(image.data));
    const nchw = preprocessImage(image, plain, 'nchw');
    const bgr = preprocessImage(image, { ...plain, channels: 'bgr' }, 'nchw');
    for (let c = 0; c < 3; c++) {
      const plane = [...image.data].filter((_, i) => i % 3 === c);
      expect([...nchw.subarray(c * 24, c * 24 + 24)]).toEqual(plane);
      expect([...bgr.subarray((2 - c) * 24, (2 - c) * 24 + 24)]).toEqual(plane);
    }
  });

  it('applies mean and std in the network’s channel order', () => {
    const image = { ...synthetic(1, 1), data: Uint8Array.of(10, 20, 30) };
    const p: Preprocess = { ...plain, size: [1, 1], channels: 'bgr', scale: 0.5, mean: [1, 2, 3], std: [2, 4, 8] };
    expect([...preprocessImage(image, p, 'nchw')]).toEqual([(15 - 1) / 2, (10 - 2) / 4, (5 - 3) / 8]);
  });

  it('covers a crop that is not square', () => {
    for (const [width, height] of [
      [30, 90],
      [90, 30],
      [64, 64],
    ] as const) {
      const p: Preprocess = { ...plain, resize: 'crop', resizeTo: 32, size: [28, 48] };
      expect(preprocessImage(synthetic(width, height), p, 'nchw')).toHaveLength(3 * 28 * 48);
    }
  });

  it('makes the shorter side as long as the shorter side of the crop, unless told otherwise', () => {
    const image = synthetic(96, 64);
    const p: Preprocess = { ...plain, resize: 'crop', size: [16, 20] };
    const shorter = preprocessImage(image, { ...p, resizeTo: 16 }, 'nchw');
    expect(preprocessImage(image, p, 'nchw')).toEqual(shorter);
    expect(preprocessImage(image, { ...p, resizeTo: 20 }, 'nchw')).not.toEqual(shorter);
  });

  it('crops an image of one pixel height without making it huge', () => {
    const p: Preprocess = { ...plain, resize: 'crop', resizeTo: 256, size: [224, 224] };
    expect(preprocessImage(synthetic(20_000, 1), p, 'nchw')).toHaveLength(3 * 224 * 224);
  });

  it('crops without resizing, or says that the image is too small', () => {
    const image = synthetic(10, 9);
    const p: Preprocess = { ...plain, resize: 'none' };
    const got = preprocessImage(image, p, 'nhwc');
    // (10 − 6) / 2 = 2 columns; (9 − 4) / 2 = 2.5 rows, to the even 2.
    expect(got[0]).toBe(image.data[(2 * 10 + 2) * 3]);
    const large = (): Float32Array => preprocessImage(image, { ...p, size: [12, 6] }, 'nhwc');
    expect(large).toThrow(/10×9 pixels.*at least 6×12/);
    expect(large).toThrow(UserError);
  });

  it('asks for one mean and std a channel', () => {
    expect(() => preprocessImage(synthetic(6, 4), { ...plain, std: [1] }, 'nchw')).toThrow(
      /"std" has 1 values.*needs 3/,
    );
  });
});

describe('modelPixels of deep images', () => {
  it.each(deep.resized)('equals Pillow in mode F: $source → $target, $interpolation', (c) => {
    const [width = 0, height = 0] = c.source;
    const [w = 0, h = 0] = c.target;
    const image: DecodedImage = { width, height, channels: 1, data: floats(c.values), unit: 1, warnings: [] };
    const size = [h, w] as const;
    const p: Preprocess = { ...plain, channels: 'gray', size, interpolation: c.interpolation as Interpolation };
    const expected = floats(c.resized);
    modelPixels(image, p).id.data.forEach((value, i) => {
      expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-6 * 255);
    });
  });

  it('keeps 16 bits to the tensor, in colors and in gray, and in mirror images', () => {
    const wide = Uint16Array.from({ length: 6 * 4 * 3 }, (_, i) => (i * 40_503) % 65_536);
    const image: DecodedImage = { ...synthetic(6, 4), data: wide, unit: 1 / 257 };
    const p = { ...plain, scale: 1 / 255 };
    const got = preprocessImage(image, p, 'nhwc');
    got.forEach((value, i) => expect(Math.abs(value - wide[i]! / 65_535)).toBeLessThan(2e-7));
    const gray = preprocessImage(image, { ...p, channels: 'gray', mean: [0], std: [1] }, 'nhwc');
    gray.forEach((value, i) => {
      const [r = 0, g = 0, b = 0] = got.subarray(i * 3, i * 3 + 3);
      expect(Math.abs(value - (0.299 * r + 0.587 * g + 0.114 * b))).toBeLessThan(2e-5);
    });
    const small = { ...p, size: [2, 3] as const, interpolation: 'bicubic' as const };
    const pixels = withMirrors(modelPixels(image, small, FLIPS), FLIPS);
    for (const flip of FLIPS) {
      const expected = modelPixels(flipImage(image, flip), small).id.data;
      pixels[flip]!.data.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-4));
    }
  });
});

describe('modelPixels of mirror images', () => {
  it('leaves out those that are the mirror image of the original', () => {
    const flipsOf = (size: readonly [number, number], more: Partial<Preprocess> = {}): readonly string[] => {
      const { id: _, ...flips } = modelPixels(synthetic(20, 20), { ...plain, size, ...more }, FLIPS);
      return Object.keys(flips);
    };
    expect(flipsOf([8, 8], { resize: 'stretch' })).toEqual([]);
    // One column more is cut off on the right, or one more is padded there.
    expect(flipsOf([8, 7], { resize: 'crop', resizeTo: 8 })).toEqual(['h', 'hv']);
    expect(flipsOf([8, 9], { resize: 'letterbox' })).toEqual(['h', 'hv']);
  });

  it('equals flipping the file first, bit for bit, in one pass', () => {
    const side = fc.integer({ min: 1, max: 40 });
    const gray = fc.constantFrom('rgb' as const, 'gray' as const);
    const mode = fc.constantFrom('crop' as const, 'stretch' as const, 'none' as const);
    const interpolation = fc.constantFrom('bilinear' as const, 'bicubic' as const, 'nearest' as const);
    fc.assert(
      fc.property(
        side,
        side,
        side,
        side,
        mode,
        interpolation,
        gray,
        (width, height, w, h, resize, filter, channels) => {
          const size = resize === 'none' ? ([Math.min(h, height), Math.min(w, width)] as const) : ([h, w] as const);
          const p: Preprocess = {
            ...plain,
            size,
            resize,
            resizeTo: Math.max(h, w) + 3,
            interpolation: filter,
            channels,
          };
          const image = synthetic(width, height);
          const got = withMirrors(modelPixels(image, p, FLIPS), FLIPS);
          expect(got.id).toEqual(modelPixels(image, p).id);
          for (const flip of FLIPS) expect(got[flip]).toEqual(modelPixels(flipImage(image, flip), p).id);
        },
      ),
      { numRuns: 300, seed: 2 },
    );
  });

  it('keeps an image without color in one channel and repeats it in the tensor', () => {
    const gray: DecodedImage = {
      ...synthetic(6, 4),
      channels: 1,
      data: Uint8Array.from({ length: 24 }, (_, i) => i * 10),
    };
    const rgb: DecodedImage = {
      ...gray,
      channels: 3,
      data: Uint8Array.from({ length: 72 }, (_, i) => Math.floor(i / 3) * 10),
    };
    for (const channels of ['rgb', 'bgr', 'gray'] as const) {
      const values = channels === 'gray' ? { mean: [3], std: [2] } : { mean: [1, 2, 3], std: [1, 2, 4] };
      const p: Preprocess = { ...plain, size: [3, 5], channels, ...values };
      expect(modelPixels(gray, p).id.channels).toBe(1);
      expect(preprocessImage(gray, p, 'nchw')).toEqual(preprocessImage(rgb, p, 'nchw'));
    }
  });

  it('reads a large image once', () => {
    let rows = 0;
    const source = rowsOf(synthetic(300, 200));
    const counting: RowSource = { ...source, row: (y) => (rows++, source.row(y)) };
    resample(counting, whole(32), whole(32), 'bicubic', FLIPS);
    expect(rows).toBe(200);
  });
});

describe('defaultPreprocess', () => {
  it('takes the size from the model, then from the caller, then 224', () => {
    expect(defaultPreprocess([1, 3, 299, 320], 'nchw')).toMatchObject({ size: [299, 320], resizeTo: 342 });
    expect(defaultPreprocess(['n', 3, 'h', ''], 'nchw', [128, 130])).toMatchObject({ size: [128, 130], resizeTo: 146 });
    expect(defaultPreprocess(['n', -1, -1, 3], 'nhwc')).toMatchObject({ size: [224, 224], resizeTo: 256 });
  });

  it('leaves pixels as they are for a model of bytes', () => {
    const p = defaultPreprocess([1, 3, 4, 6], 'nchw', undefined, 'uint8');
    expect(preprocessImage(synthetic(6, 4), mergePreprocess(p, { resize: 'stretch' }), 'nhwc')).toEqual(
      Float32Array.from(synthetic(6, 4).data),
    );
  });

  it('fills the range that other integers have for an image', () => {
    const of = (dtype: string): unknown => defaultPreprocess([1, 3, 4, 6], 'nchw', undefined, dtype);
    expect(of('int8')).toMatchObject({ scale: 1, mean: [128, 128, 128], std: [1, 1, 1] });
    expect(of('uint16')).toMatchObject({ scale: 257, mean: [0, 0, 0], std: [1, 1, 1] });
    expect(of('int32')).toMatchObject({ scale: 1, mean: [0, 0, 0] });
  });

  it('takes the bands of an image where channels are neither colors nor gray', () => {
    const p = defaultPreprocess([1, 7, 32, 32], 'nchw');
    expect(p).toMatchObject({ channels: 'bands', resize: 'stretch', scale: 1 / 255 });
    expect([p.mean, p.std]).toEqual([Array(7).fill(0), Array(7).fill(1)]);
    expect(defaultPreprocess([1, 16, 3, 32, 32], 'ndchw').channels).toBe('rgb');
  });
});
