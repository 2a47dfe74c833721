import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSharp, type Codec } from '../../src/image/codec';
import { decodeImage, pageNames, warmUpDecoder } from '../../src/image/decode';
import type { DecodedImage } from '../../src/image/decodedImage';
import { UserError, type UserErrorReason } from '../../src/protocol/errors';
import bitmaps from './fixtures/bmp.json';
import containers from './fixtures/containers.json';
import deep from './fixtures/deep.json';
import pillow from './fixtures/files.json';

const SAMPLES = join(import.meta.dirname, '../../media/samples');
const FORMATS = ['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif'] as const;

/** A smooth image without symmetry: red grows to the right, green downwards; blue marks the top left corner. */
function marked(width = 48, height = 32): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      rgb.set([(x * 255) / width, (y * 255) / height, x < width / 3 && y < height / 3 ? 200 : 20], (y * width + x) * 3);
    }
  }
  return rgb;
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;
}

/** Gray repeated. */
function rgbOf({ channels, data }: DecodedImage): Uint8Array {
  const repeats = channels === 3 ? 1 : 3;
  return Uint8Array.from({ length: data.length * repeats }, (_, i) => data[Math.floor(i / repeats)]!);
}

/** A PNG that says it has this many pixels, with almost no data. */
function hugePng(width: number, height: number): Buffer {
  const chunk = (type: string, body: Buffer): Buffer => {
    const typed = Buffer.concat([Buffer.from(type), body]);
    const out = Buffer.alloc(typed.length + 8);
    out.writeUInt32BE(body.length);
    typed.copy(out, 4);
    out.writeUInt32BE(crc32(typed), typed.length + 4);
    return out;
  };
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const data = chunk('IDAT', deflateSync(Buffer.alloc(1000)));
  return Buffer.concat([signature, chunk('IHDR', header), data, chunk('IEND', Buffer.alloc(0))]);
}

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** Every format, every kind of bad file, with real bytes, through one codec. */
export function decodeCases(codec: Codec): void {
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'flipscope-image-'));
    await warmUpDecoder(codec);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const file = (name: string, bytes: Uint8Array | string): string => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  const decode = (source: string | Uint8Array): Promise<DecodedImage> => decodeImage(source, { codec });
  const encode = (format: (typeof FORMATS)[number], orientation?: number): Promise<Buffer> => {
    const image = loadSharp(codec)(marked(), { raw: { width: 48, height: 32, channels: 3 } });
    return (orientation === undefined ? image : image.withMetadata({ orientation }))
      .toFormat(format, format === 'gif' || format === 'png' ? {} : { quality: 95 })
      .toBuffer();
  };
  const refused = async (source: string, reason: UserErrorReason, message: RegExp): Promise<void> => {
    const error: unknown = await decode(source).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ reason, file: source });
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toContain(source);
    expect((error as Error).message).not.toContain('\n');
  };

  describe('images', () => {
    it.each(FORMATS)('reads %s', async (format) => {
      const got = await decode(file(`a.${format}`, await encode(format)));
      expect([got.width, got.height]).toEqual([48, 32]);
      expect(meanDifference(rgbOf(got), marked())).toBeLessThan(format === 'png' ? 0.001 : 6);
    });

    it('reads the sample images', async () => {
      expect(await decode(join(SAMPLES, 'chelsea.png'))).toMatchObject({ width: 451, height: 300 });
      expect(await decode(join(SAMPLES, 'coffee.png'))).toMatchObject({ width: 600, height: 400 });
      expect(await decode(join(SAMPLES, 'rocket.jpg'))).toMatchObject({ width: 640, height: 427 });
    });

    it.each(bitmaps.files)('reads BMP as Pillow does: $name', async ({ file: bytes, rgb }) => {
      expect(Buffer.from((await decode(Buffer.from(bytes, 'base64'))).data).toString('base64')).toBe(rgb);
    });

    it.each(pillow.files)('reads $name as Pillow does', async ({ file: bytes, rgb }) => {
      const got = await decode(Buffer.from(bytes, 'base64'));
      expect(meanDifference(rgbOf(got), Buffer.from(rgb, 'base64'))).toBe(0);
    });

    it.each([1, 2, 3, 4, 5, 6, 7, 8])('applies EXIF orientation %i', async (orientation) => {
      const got = await decode(file(`o${orientation}.jpg`, await encode('jpeg', orientation)));
      expect([got.width, got.height]).toEqual(orientation < 5 ? [48, 32] : [32, 48]);
      // The stored top left corner is blue; where EXIF 2.32 (tag 274) says that it belongs:
      const right = [2, 3, 6, 7].includes(orientation);
      const bottom = [3, 4, 7, 8].includes(orientation);
      const blue = (x: number, y: number): number => rgbOf(got)[(y * got.width + x) * 3 + 2] ?? 0;
      for (const [x, y] of [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
      ] as const) {
        const value = blue(x === 0 ? 3 : got.width - 4, y === 0 ? 3 : got.height - 4);
        expect(value > 120).toBe((x === 1) === right && (y === 1) === bottom);
      }
    });

    it('drops alpha and leaves the color under it', async () => {
      const rgba = Uint8Array.from({ length: 4 * 6 }, (_, i) => (i % 4 === 3 ? i * 3 : i * 10));
      const png = await loadSharp(codec)(rgba, { raw: { width: 3, height: 2, channels: 4 } })
        .png()
        .toBuffer();
      expect([...(await decode(png)).data]).toEqual([...rgba].filter((_, i) => i % 4 !== 3));
    });

    it('keeps gray in one channel, with and without alpha', async () => {
      for (const channels of [1, 2] as const) {
        const gray = Uint8Array.from({ length: 4 * channels }, (_, i) => i * 20);
        const image = loadSharp(codec)(gray, { raw: { width: 2, height: 2, channels } }).toColorspace('b-w');
        const got = await decode(await image.png().toBuffer());
        expect(got.channels).toBe(1);
        expect([...got.data]).toEqual([...gray].filter((_, i) => i % channels === 0));
      }
    });

    it.each(deep.kept)('keeps $name in full depth', async ({ file: bytes, values, unit, channels, warnings }) => {
      const got = await decode(Buffer.from(bytes, 'base64'));
      expect(got.channels).toBe(channels);
      expect(got.unit).toBe(unit);
      expect(got.warnings).toHaveLength(warnings);
      expect([...got.data]).toEqual(values);
    });

    it('drops the alpha of 16 bits', async () => {
      const wide = Uint16Array.from({ length: 16 }, (_, i) => i * 4000 + 255);
      const raw = { width: 2, height: 2, channels: 4 } as const;
      const png = await loadSharp(codec)(wide, { raw }).toColorspace('rgb16').png().toBuffer();
      expect([...(await decode(png)).data]).toEqual([...wide].filter((_, i) => i % 4 !== 3));
    });

    it('says what it converts or leaves out', async () => {
      expect((await decode(Buffer.from(deep.cmyk, 'base64'))).warnings).toEqual([
        expect.stringMatching(/CMYK colors were converted to RGB/),
      ]);
      const first = await decode(Buffer.from(deep.pages, 'base64'));
      expect(first.warnings).toEqual([expect.stringMatching(/only the first of 3 pages/)]);
      expect(first).toMatchObject({ width: 4, height: 3, channels: 1 });
      expect((await decode(await encode('png'))).warnings).toEqual([]);
    });

    it('takes the page that is named, and says so', async () => {
      const path = file('pages.tif', Buffer.from(containers.pages.file, 'base64'));
      for (const [i, { width, height, values }] of containers.pages.pages.entries()) {
        const page = await decode(`${path}:${i + 1}`);
        expect([page.width, page.height, [...page.data]]).toEqual([width, height, values]);
        expect(page.warnings[0]).toBe(`${path}:${i + 1}: page ${i + 1} of 2 was taken.`);
      }
      expect((await decode(path)).warnings.join()).toContain(`name another as ${path}:2`);
      expect(await pageNames(path, codec)).toEqual(['1', '2']);
      await expect(decode(`${path}:3`)).rejects.toThrow(
        /pages\.tif: expected a page "3" in it, found 2 pages\. Choose a page from 1 to 2/,
      );
      await expect(decode(`${path}:last`)).rejects.toThrow(/expected a page "last"/);
    });

    it('goes by the content, not by the name', async () => {
      expect(await decode(file('is-a-jpeg.png', await encode('jpeg')))).toMatchObject({ width: 48 });
      expect(await decode(file('no-extension', await encode('webp')))).toMatchObject({ width: 48 });
    });
  });

  describe('bad input', () => {
    it('says that a file is missing, a folder, or empty', async () => {
      await refused(join(folder, 'no.png'), 'input-missing', /no such file/);
      await refused(join(folder, 'a.png', 'b.png'), 'input-missing', /no such file/);
      await refused(folder, 'input-invalid', /found a folder/);
      await refused(file('empty.png', ''), 'input-empty', /is empty/);
    });

    it.each(FORMATS)('says that a %s is cut off', async (format) => {
      const bytes = await encode(format);
      for (const part of [0.6, 0.95]) {
        const path = file(`cut.${format}`, bytes.subarray(0, bytes.length * part));
        await refused(path, 'input-invalid', /damaged or cut off/);
      }
      await refused(file(`stub.${format}`, bytes.subarray(0, 24)), 'input-invalid', /damaged or cut off/);
    });

    it.each(deep.refused)('refuses what it would change: $name', async ({ name, file: bytes, found }) => {
      const path = file(`${name}.tif`, Buffer.from(bytes, 'base64'));
      await refused(path, 'input-invalid', new RegExp(`${found}.*\\.npy tensor`));
    });

    it('says that a BMP is cut off', async () => {
      const bytes = Buffer.from(bitmaps.files[0]?.file ?? '', 'base64');
      await refused(file('cut.bmp', bytes.subarray(0, -8)), 'input-invalid', /BMP image is damaged or cut off/);
    });

    it('says what a file is that is no image', async () => {
      await refused(file('text.png', 'hello\n'), 'input-invalid', /expected an image \(PNG.*AVIF\), found plain text/);
      await refused(file('a.jpg', '<svg xmlns="x"/>'), 'input-invalid', /found an SVG drawing/);
      await refused(file('page.jpg', '<!DOCTYPE html><html>'), 'input-invalid', /found an HTML page/);
      await refused(file('t.png', Buffer.from('\x93NUMPY', 'latin1')), 'input-invalid', /found a NumPy tensor/);
      await refused(file('b.png', Buffer.alloc(100)), 'input-invalid', /data of an unknown kind/);
      await refused(file('h.jpg', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic')), 'input-invalid', /an HEIC image/);
      await refused(
        file('lfs.png', 'version https://git-lfs.github.com/spec/v1\n'),
        'input-invalid',
        /Git LFS pointer/,
      );
    });

    it('refuses 30,000×30,000 pixels before decoding them', async () => {
      const before = process.memoryUsage().rss;
      await refused(file('huge.png', hugePng(30_000, 30_000)), 'input-too-large', /30000×30000 = 900 megapixels/);
      const bmp = Buffer.from(bitmaps.files.find((f) => f.name === '24 bits')?.file ?? '', 'base64');
      bmp.writeInt32LE(30_000, 18);
      bmp.writeInt32LE(30_000, 22);
      await refused(file('huge.bmp', bmp), 'input-too-large', /900 megapixels, at most 100/);
      const webp = await loadSharp(codec)(marked(), { raw: { width: 48, height: 32, channels: 3 } })
        .webp({ lossless: true })
        .toBuffer();
      webp.writeUInt32LE(0x0fffffff, 21);
      await refused(file('huge.webp', webp), 'input-too-large', /16384×16384 = 268 megapixels/);
      expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
    });

    it('works again afterwards', async () => {
      expect(await decode(await encode('png'))).toMatchObject({ width: 48, height: 32 });
    });
  });
}
