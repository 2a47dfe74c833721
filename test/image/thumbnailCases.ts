import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadSharp, type Codec } from '../../src/image/codec';
import { decodeImage } from '../../src/image/decode';
import { thumbnail, THUMBNAIL_SIDE } from '../../src/image/thumbnail';
import { uniform } from '../support/random';
import deep from './fixtures/deep.json';

const SAMPLES = join(import.meta.dirname, '../../media/samples');

/** Characters that a summary has room for. */
const MAX_BASE64 = 16_384;

/** The same for both codecs. */
export function thumbnailCases(codec: Codec): void {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'flipscope-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, bytes: Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  /** Mean gray level per channel, gray repeated. */
  const meansOf = async (source: string | Uint8Array): Promise<readonly number[]> => {
    const { data, channels, unit } = await decodeImage(source, { codec });
    const sums = [0, 0, 0];
    for (let i = 0; i < data.length; i += channels) {
      for (let c = 0; c < 3; c++) sums[c]! += data[i + (channels === 1 ? 0 : c)]! * unit;
    }
    return sums.map((sum) => sum / (data.length / channels));
  };
  const isLike = async (path: string, width: number, height: number): Promise<void> => {
    const jpeg = await thumbnail(path, codec);
    expect([jpeg[0], jpeg[1]]).toEqual([0xff, 0xd8]);
    expect(await decodeImage(jpeg, { codec })).toMatchObject({ width, height });
    const [small, large] = [await meansOf(jpeg), await meansOf(path)];
    small.forEach((mean, c) => expect(Math.abs(mean - large[c]!)).toBeLessThan(10));
  };

  it('is an image as it is decoded, at most 96 pixels wide and high', async () => {
    await isLike(join(SAMPLES, 'chelsea.png'), THUMBNAIL_SIDE, 64);
    await isLike(join(SAMPLES, 'rocket.jpg'), THUMBNAIL_SIDE, 64);
  });

  it('is upright, and never larger than its file', async () => {
    const rgb = { width: 40, height: 20, channels: 3 } as const;
    const turned = loadSharp(codec)(new Uint8Array(40 * 20 * 3).fill(90), { raw: rgb });
    await isLike(write('turned.jpg', await turned.jpeg().withMetadata({ orientation: 6 }).toBuffer()), 20, 40);
  });

  it('drops alpha, as decoding does', async () => {
    const rgba = Uint8Array.from({ length: 32 * 32 * 4 }, (_, i) => (i % 4 === 3 ? 0 : 200));
    const png = loadSharp(codec)(rgba, { raw: { width: 32, height: 32, channels: 4 } }).png();
    await isLike(write('alpha.png', await png.toBuffer()), 32, 32);
  });

  it.each(deep.kept.filter(({ name }) => !name.includes('band')))('shows $name', async ({ name, file }) => {
    const bytes = Buffer.from(file, 'base64');
    const { width, height } = await decodeImage(bytes, { codec });
    await isLike(write(`${name.replaceAll(/\W+/g, '-')}.image`, bytes), width, height);
  });

  it('has room in a summary, whatever it shows', async () => {
    const next = uniform(1);
    const noise = Uint8Array.from({ length: 96 * 96 * 3 }, () => 256 * next());
    const png = loadSharp(codec)(noise, { raw: { width: 96, height: 96, channels: 3 } }).png();
    const jpeg = await thumbnail(write('noise.png', await png.toBuffer()), codec);
    expect(Buffer.from(jpeg).toString('base64').length).toBeLessThan(MAX_BASE64);
  });

  it('of what is no image is refused by name', async () => {
    await expect(thumbnail(write('none.png', Buffer.from('none')), codec)).rejects.toThrow(
      /none\.png: expected an image/,
    );
  });
}
