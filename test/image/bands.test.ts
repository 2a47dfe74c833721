import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeBands } from '../../src/image/bands';
import { loadSharp } from '../../src/image/codec';
import { decodeImage } from '../../src/image/decode';
import type { DecodedImage } from '../../src/image/decodedImage';
import { modelPixels, pixelsToTensor } from '../../src/image/preprocess';
import { defaultPreprocess } from '../../src/image/defaultPreprocess';
import { tiffFile } from '../support/tiffFile';

const folder = mkdtempSync(join(tmpdir(), 'flipscope-bands-'));
afterAll(() => rmSync(folder, { recursive: true }));

const [width, height] = [5, 4];
const file = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const values = (bands: number, largest: number): number[] =>
  Array.from({ length: width * height * bands }, (_, i) => (((i * 7919) % 251) / 250) * largest);
const KINDS = [
  ['uint8', (bands: number) => Uint8Array.from(values(bands, 255)), 1],
  ['uint16', (bands: number) => Uint16Array.from(values(bands, 65535)), 1 / 257],
  ['float32', (bands: number) => Float32Array.from(values(bands, 1)), 255],
] as const;
const decode = (path: string, count: number): Promise<DecodedImage> =>
  decodeBands(path, { codec: 'native', count, of: 'x' });

describe('bands of an image', () => {
  for (const [kind, data, unit] of KINDS) {
    it.each([2, 4, 5, 6, 13])(`are kept as they are: ${kind}, %i of them`, async (bands) => {
      for (const planar of [false, true]) {
        const image = { width, height, bands, data: data(bands), planar };
        const got = await decode(file(`${kind}-${bands}-${planar}.tif`, tiffFile(image)), bands);
        expect(got).toMatchObject({ width, height, channels: bands, unit });
        expect(got.data).toEqual(image.data);
      }
    });
  }

  it('of RGB with more are kept too', async () => {
    const image = { width, height, bands: 5, data: Uint16Array.from(values(5, 65535)), photometric: 'rgb' } as const;
    expect((await decode(file('rgb5.tif', tiffFile(image)), 5)).data).toEqual(image.data);
  });

  it('three of a gray TIFF are red, green and blue where colors are wanted, which is said', async () => {
    const image = { width, height, bands: 3, data: Uint8Array.from(values(3, 255)) };
    const got = await decodeImage(file('three.tif', tiffFile(image)), { codec: 'native' });
    expect(got.data).toEqual(image.data);
    expect(got.warnings).toEqual([expect.stringMatching(/three\.tif: its 3 bands were taken as red, green and blue/)]);
  });

  it('are not looked for strip by strip in a file that lists fewer than its size asks for', async () => {
    const bytes = tiffFile({ width, height, bands: 3, data: Uint8Array.from(values(3, 255)) });
    // The directory stands at the end: its second entry is the height, 2.6 million rows in strips of four.
    bytes.writeUInt32LE(2_555_911, bytes.readUInt32LE(4) + 2 + 12 + 8);
    const path = file('tall.tif', bytes);
    await expect(decodeImage(path, { codec: 'native' })).rejects.toThrow(/tall\.tif: .*1 of 638978 blocks of samples/);
  });

  it('are refused where colors are wanted, with their number', async () => {
    const path = file('six.tif', tiffFile({ width, height, bands: 6, data: new Uint8Array(width * height * 6) }));
    await expect(decodeImage(path, { codec: 'native' })).rejects.toThrow(/six\.tif: expected .* found 6 bands/);
  });

  it('of another number than the channels are refused in one line with what to do', async () => {
    const path = file('two.tif', tiffFile({ width, height, bands: 2, data: new Uint8Array(width * height * 2) }));
    await expect(decode(path, 6)).rejects.toThrow(
      /^[^\n]*two\.tif: found an image of 2 bands, expected 6: one per channel of the model's input x\. Give an image of 6 bands[^\n]*$/,
    );
  });

  it('are alpha too, and an opaque one where there is none, which is said', async () => {
    const rgba = Uint8Array.from(values(4, 255));
    const raw = { width, height, channels: 4 } as const;
    const png = await loadSharp('native')(rgba, { raw }).png().toBuffer();
    expect((await decode(file('rgba.png', png), 4)).data).toEqual(rgba);
    const plain = await loadSharp('native')(rgba, { raw }).removeAlpha().png().toBuffer();
    const got = await decode(file('rgb.png', plain), 4);
    expect(got.data).toEqual(rgba.map((value, i) => (i % 4 === 3 ? 255 : value)));
    expect(got.warnings).toEqual([expect.stringMatching(/rgb\.png: it has no alpha: the fourth channel is opaque/)]);
  });

  it('are gray and alpha', async () => {
    const both = Uint8Array.from(values(2, 255));
    const image = loadSharp('native')(both, { raw: { width, height, channels: 2 } }).toColorspace('b-w');
    const path = file('la.png', await image.png().toBuffer());
    expect((await decode(path, 2)).data).toEqual(both);
    expect((await decode(path, 4)).data).toEqual(
      Uint8Array.from({ length: width * height * 4 }, (_, i) => both[Math.floor(i / 4) * 2 + (i % 4 === 3 ? 1 : 0)]!),
    );
  });

  it('become channels, each resized as a gray image is', async () => {
    const bands = 5;
    for (const [kind, make] of KINDS) {
      const data = make(bands);
      const got = await decode(file(`${kind}-tensor.tif`, tiffFile({ width, height, bands, data })), bands);
      const p = defaultPreprocess([1, bands, 3, 4], 'nchw');
      const x = pixelsToTensor(modelPixels(got, p).id, p, 'nchw');
      const gray = defaultPreprocess([1, 1, 3, 4], 'nchw');
      for (let c = 0; c < bands; c++) {
        const one = { ...got, channels: 1, data: data.filter((_, i) => i % bands === c) };
        expect(x.subarray(c * 12, (c + 1) * 12)).toEqual(pixelsToTensor(modelPixels(one, gray).id, gray, 'nchw'));
      }
    }
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'are turned as libvips turns three of them, orientation %i',
    async (orientation) => {
      for (const planar of [false, true]) {
        const data = Uint8Array.from(values(5, 255));
        const image = { width, height, photometric: 'rgb', orientation } as const;
        const got = await decode(file('turned.tif', tiffFile({ ...image, bands: 5, data, planar })), 5);
        const color = data.filter((_, i) => i % 5 < 3);
        const upright = await decodeImage(file('color.tif', tiffFile({ ...image, bands: 3, data: color })), {
          codec: 'native',
        });
        expect([got.width, got.height]).toEqual(orientation < 5 ? [width, height] : [height, width]);
        expect([got.width, got.height]).toEqual([upright.width, upright.height]);
        expect(got.data.filter((_, i) => i % 5 < 3)).toEqual(upright.data);
        expect(got.warnings).toEqual([]);
      }
    },
  );

  it.each([0, 9, 300])('lie as in the file where its orientation means nothing: %i', async (orientation) => {
    const data = Uint8Array.from(values(5, 255));
    const got = await decode(file('odd.tif', tiffFile({ width, height, bands: 5, data, orientation })), 5);
    expect([got.width, got.height, got.data]).toEqual([width, height, data]);
  });

  it('of other depths are turned too', async () => {
    for (const [kind, make] of KINDS) {
      const data = make(2);
      const half = data.toReversed();
      const got = await decode(
        file(`${kind}-half.tif`, tiffFile({ width, height, bands: 2, data, orientation: 3 })),
        2,
      );
      expect(got.data.filter((_, i) => i % 2 === 0)).toEqual(half.filter((_, i) => i % 2 === 1));
    }
  });
});
