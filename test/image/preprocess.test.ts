import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/image/decode';
import type { DecodedImage } from '../../src/image/decodedImage';
import { defaultPreprocess } from '../../src/image/defaultPreprocess';
import { flipImage, modelPicture, preprocessImage } from '../../src/image/preprocess';
import { resample, type Interpolation } from '../../src/image/resample';
import { UserError } from '../../src/protocol/errors';
import type { Preprocess } from '../../src/report/report';
import fixture from './fixtures/pil.json';

const SAMPLES = join(import.meta.dirname, '../../media/samples');

/** The picture that fixtures/make.py makes. */
function synthetic(width: number, height: number): DecodedImage {
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < rgb.length; i++) {
    const [c, x, y] = [i % 3, Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    rgb[i] = (x * x * 7 + y * 31 + x * y * 5 + c * 97) % 256;
  }
  return { width, height, rgb };
}

function pixels(picture: { readonly rgba: Uint8Array }): Uint8Array {
  return picture.rgba.filter((_, i) => i % 4 !== 3);
}

const whole = (size: number): { size: number; start: number; length: number } => ({ size, start: 0, length: size });

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
    const { rgb } = synthetic(width, height);
    const source = { width, height, channels: 3 as const, data: rgb };
    const got = resample(source, whole(w), whole(h), c.interpolation as Interpolation);
    expect(Buffer.from(got.data).toString('base64')).toBe(c.rgb);
  });

  it('computes a window as the same window of the whole', () => {
    const { rgb } = synthetic(50, 33);
    const source = { width: 50, height: 33, channels: 3 as const, data: rgb };
    const all = resample(source, whole(31), whole(20), 'bicubic');
    const part = resample(source, { size: 31, start: 4, length: 9 }, { size: 20, start: 7, length: 5 }, 'bicubic');
    for (let y = 0; y < 5; y++) {
      const from = ((y + 7) * 31 + 4) * 3;
      expect(part.data.subarray(y * 27, y * 27 + 27)).toEqual(all.data.subarray(from, from + 27));
    }
  });
});

describe('preprocessImage', () => {
  it.each(fixture.pictures)('sees the pixels of torchvision: $file, $interpolation', async (c) => {
    const image = await decodeImage(join(SAMPLES, c.file), { codec: 'native' });
    const p = {
      ...plain,
      resize: 'crop' as const,
      resizeTo: c.resizeTo,
      size: [c.size, c.size] as const,
      interpolation: c.interpolation as Interpolation,
    };
    const got = pixels(modelPicture(image, p));
    expect(createHash('sha256').update(got).digest('hex')).toBe(c.sha256);
    expect(preprocessImage(image, p, 'nhwc').every((value, i) => value === got[i])).toBe(true);
  });

  it('normalises as torchvision does', async () => {
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
    expect(nhwc).toEqual(Float32Array.from(image.rgb));
    const nchw = preprocessImage(image, plain, 'nchw');
    const bgr = preprocessImage(image, { ...plain, channels: 'bgr' }, 'nchw');
    for (let c = 0; c < 3; c++) {
      const plane = [...image.rgb].filter((_, i) => i % 3 === c);
      expect([...nchw.subarray(c * 24, c * 24 + 24)]).toEqual(plane);
      expect([...bgr.subarray((2 - c) * 24, (2 - c) * 24 + 24)]).toEqual(plane);
    }
  });

  it('applies mean and std in the network’s channel order', () => {
    const image = { width: 1, height: 1, rgb: Uint8Array.of(10, 20, 30) };
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

  it('crops a picture of one pixel height without making it huge', () => {
    const p: Preprocess = { ...plain, resize: 'crop', resizeTo: 256, size: [224, 224] };
    expect(preprocessImage(synthetic(20_000, 1), p, 'nchw')).toHaveLength(3 * 224 * 224);
  });

  it('crops without resizing, or says that the picture is too small', () => {
    const image = synthetic(10, 9);
    const p: Preprocess = { ...plain, resize: 'none' };
    const got = preprocessImage(image, p, 'nhwc');
    // (10 − 6) / 2 = 2 columns; (9 − 4) / 2 = 2.5 rows, to the even 2.
    expect(got[0]).toBe(image.rgb[(2 * 10 + 2) * 3]);
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

describe('flipImage', () => {
  const image = synthetic(5, 4);

  it('mirrors the columns, the rows, or both', () => {
    for (const [flip, x, y] of [
      ['h', 4, 0],
      ['v', 0, 3],
      ['hv', 4, 3],
    ] as const) {
      const from = (y * 5 + x) * 3;
      expect(flipImage(image, flip).rgb.subarray(0, 3)).toEqual(image.rgb.subarray(from, from + 3));
      expect(flipImage(flipImage(image, flip), flip)).toEqual(image);
    }
    expect(flipImage(flipImage(image, 'h'), 'v')).toEqual(flipImage(image, 'hv'));
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
    expect(preprocessImage(synthetic(6, 4), { ...p, resize: 'stretch' }, 'nhwc')).toEqual(
      Float32Array.from(synthetic(6, 4).rgb),
    );
  });

  it('refuses what is no picture', () => {
    expect(() => defaultPreprocess([1, 16], 'nchw')).toThrow(/\[1, 16\].*expected/);
    expect(() => defaultPreprocess([1, 7, 32, 32], 'nchw')).toThrow(UserError);
  });
});
