import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSharp } from '../../src/image/codec';
import { decodeImage, decodeRows } from '../../src/image/decode';
import { rowsOf } from '../../src/image/preprocess';
import type { RowSource } from '../../src/image/resample';
import { openHere } from '../../src/image/openHere';
import { openSpooled } from '../../src/image/openSpooled';
import { IMAGENET_PREPROCESS as preprocess } from '../../src/report/imageNet';
import { uniform } from '../support/random';
import { tiffFile } from '../support/tiffFile';

const codec = 'native';
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flipscope-spool-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const spool = (): string => at('spool.v');

const [WIDTH, HEIGHT] = [130, 120];

/** @param times how much larger along both sides */
function noise(channels: 1 | 3 | 4 = 3, times = 1): Sharp {
  const next = uniform(channels);
  const [width, height] = [WIDTH * times, HEIGHT * times];
  const values = Uint8Array.from({ length: width * height * channels }, () => next() * 256);
  return loadSharp(codec)(values, { raw: { width, height, channels } });
}

/** All samples, by their bytes. */
const everyRow = ({ height, row }: RowSource): Buffer =>
  Buffer.concat(
    Array.from({ length: height }, (_, y) => {
      const { buffer, byteOffset, byteLength } = row(y) as Uint8Array | Uint16Array | Float32Array;
      return Buffer.from(new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength));
    }),
  );

const IMAGES: readonly [name: string, write: (path: string) => unknown][] = [
  // Larger than what is read from the file at a time.
  ['color.png', (path) => noise(3, 10).png({ compressionLevel: 0 }).toFile(path)],
  ['gray-alpha.png', (path) => noise(4).toColorspace('b-w').png({ compressionLevel: 0 }).toFile(path)],
  ['sixteen.png', (path) => noise(3, 10).toColorspace('rgb16').png({ compressionLevel: 0 }).toFile(path)],
  ['turned.jpg', (path) => noise().withMetadata({ orientation: 6 }).jpeg().toFile(path)],
  ['cmyk.jpg', (path) => noise().toColorspace('cmyk').jpeg().toFile(path)],
  ['alpha.webp', (path) => noise(4).webp({ effort: 0 }).toFile(path)],
  ['one.gif', (path) => noise(1).gif({ effort: 1 }).toFile(path)],
  ['color.bmp', (path) => writeFileSync(path, bitmap())],
  [
    'float.tif',
    (path) => {
      const data = Float32Array.from({ length: WIDTH * HEIGHT * 3 }, uniform(2));
      writeFileSync(path, tiffFile({ width: WIDTH, height: HEIGHT, bands: 3, data, photometric: 'rgb' }));
    },
  ],
  [
    'planar.tif',
    (path) => {
      const data = Uint8Array.from({ length: 3 * 20 * 30 }, (_, i) => i * 7);
      writeFileSync(path, tiffFile({ width: 30, height: 20, bands: 3, data, photometric: 'rgb', planar: true }));
    },
  ],
];

/** 24 bits, 5×2. */
function bitmap(): Buffer {
  const file = Buffer.alloc(54 + 2 * 16, 91);
  file.write('BM');
  file.writeUInt32LE(54, 10);
  file.fill(0, 14, 54);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(5, 18);
  file.writeInt32LE(2, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  return file;
}

describe('pixels in a file', () => {
  it.each(IMAGES)('are those in memory: %s', async (name, write) => {
    await write(at(name));
    const decoded = await decodeImage(at(name), { codec });
    const rows = await decodeRows(at(name), { codec }, spool());
    const { width, height, channels, unit, depth } = rowsOf(decoded);
    expect(rows).toMatchObject({ width, height, channels, unit, depth, warnings: decoded.warnings });
    expect(everyRow(rows).equals(everyRow(rowsOf(decoded)))).toBe(true);
    rmSync(spool(), { force: true });
  });

  it('of a page that is named', async () => {
    const sharp = loadSharp(codec);
    const pages = [10, 200].map((value) =>
      sharp({ create: { width: 9, height: 6, channels: 3, background: { r: value, g: value, b: value } } }),
    );
    const inputs = await Promise.all(pages.map((page) => page.png().toBuffer()));
    await sharp(inputs, { join: { animated: true } })
      .tiff()
      .toFile(at('pages.tif'));
    const rows = await decodeRows(`${at('pages.tif')}:2`, { codec }, spool());
    expect([rows.row(5)[0], rows.warnings]).toEqual([200, [expect.stringContaining('page 2 of 2')]]);
  });
});

describe('openSpooled', () => {
  it('keeps pixels in memory where they cannot be in a file, and leaves none', async () => {
    await noise().png({ compressionLevel: 0 }).toFile(at('m.png'));
    const expected = await (await openHere(at('m.png'), { codec })).pixels(preprocess, ['h']);
    for (const file of [spool(), at('nowhere/spool.v')]) {
      const image = await openSpooled(at('m.png'), { codec }, file);
      expect(image).toMatchObject({ width: WIDTH, height: HEIGHT });
      expect(await image.pixels(preprocess, ['h'])).toEqual(expected);
    }
    expect(existsSync(at('nowhere'))).toBe(false);
  });

  it('says what is wrong with the image', async () => {
    const bytes = await noise().png({ compressionLevel: 0 }).toBuffer();
    writeFileSync(at('cut.png'), bytes.subarray(0, 20_000));
    await expect(openSpooled(at('cut.png'), { codec }, spool())).rejects.toMatchObject({
      reason: 'input-invalid',
      message: expect.stringContaining('cut.png: the PNG image is damaged or cut off'),
    });
  });
});
