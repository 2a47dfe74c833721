import { describe, expect, it } from 'vitest';
import { decodeBmp, readBmpHeader } from '../../src/image/bmp';
import fixture from './fixtures/bmp.json';

describe('decodeBmp', () => {
  it.each(fixture.files)('reads what Pillow reads: $name', ({ file, rgb }) => {
    const got = decodeBmp(Buffer.from(file, 'base64'));
    expect([...got.data]).toEqual([...Buffer.from(rgb, 'base64')]);
  });

  it('says what it has read, and that nothing was changed', () => {
    const { file } = fixture.files.find(({ name }) => name === '24 bits')!;
    const { data, ...image } = decodeBmp(Buffer.from(file, 'base64'));
    expect(image).toEqual({ width: expect.any(Number), height: 7, channels: 3, unit: 1, warnings: [] });
    expect(data).toHaveLength(image.width * 7 * 3);
  });

  it.each(fixture.files)('refuses a cut-off file: $name', ({ file }) => {
    const bytes = Buffer.from(file, 'base64');
    for (const length of [0, 13, 25, 40, bytes.length - 4]) {
      expect(() => decodeBmp(bytes.subarray(0, length))).toThrow(/cut off/);
    }
  });

  it('moves within run-length data', () => {
    const runs = [3, 1, 0, 0, 0, 2, 1, 1, 2, 2, 0, 0, 4, 3, 0, 1];
    const file = Buffer.alloc(54 + 16 + runs.length);
    file.write('BM');
    for (const [at, value] of Object.entries({ 10: 70, 14: 40, 18: 4, 22: 4, 30: 1, 46: 4 })) {
      file.writeUInt32LE(value, Number(at));
    }
    file.writeUInt16LE(8, 28);
    for (let i = 0; i < 4; i++) file.fill(i * 10, 54 + i * 4, 58 + i * 4);
    file.set(runs, 70);
    // The bottom row comes first; from the second row on, one right and one up.
    const rows = [30, 30, 30, 30, 0, 20, 20, 0, 0, 0, 0, 0, 10, 10, 10, 0];
    expect([...decodeBmp(file).data].filter((_, i) => i % 3 === 0)).toEqual(rows);
  });

  it('refuses headers that make no sense', () => {
    const bytes = Buffer.from(fixture.files.find((f) => f.name === '24 bits')?.file ?? '', 'base64');
    const changed = (at: number, value: number): Buffer => {
      const copy = Buffer.from(bytes);
      copy.writeInt32LE(value, at);
      return copy;
    };
    expect(() => decodeBmp(changed(18, -3))).toThrow(/-3×7 pixels/);
    expect(() => decodeBmp(changed(22, 0))).toThrow(/×0 pixels/);
    expect(() => decodeBmp(changed(14, 3))).toThrow(/unknown size 3/);
    expect(() => decodeBmp(changed(30, 4))).toThrow(/compression 4 is not supported/);
  });
});

/** Of "Bitmap Storage": what `biBitCount` and `biCompression` may be together; RLE files are bottom-up. */
const SUPPORTED: Readonly<Record<number, readonly number[]>> = {
  0: [1, 4, 8, 16, 24, 32],
  1: [8],
  2: [4],
  3: [16, 32],
  6: [16, 32],
};

it.each([true, false])('bits and compressions that do not belong together are refused; top-down: %s', (topDown) => {
  for (const compression of [0, 1, 2, 3, 4, 5, 6, 7]) {
    for (const bits of [0, 1, 2, 4, 8, 16, 24, 32, 64]) {
      const file = Buffer.alloc(70);
      for (const [at, value] of Object.entries({ 10: 70, 14: 40, 18: 4, 22: topDown ? -4 : 4, 30: compression }))
        file.writeInt32LE(value, Number(at));
      file.writeInt16LE(bits, 28);
      const isRuns = compression === 1 || compression === 2;
      const isSupported = (SUPPORTED[compression] ?? []).includes(bits) && !(isRuns && topDown);
      const read = (): unknown => readBmpHeader(file);
      if (isSupported)
        expect(read(), `${bits}, ${compression}`).toMatchObject({ bits, compression, topDown, height: 4 });
      else expect(read, `${bits}, ${compression}`).toThrow(`${bits} bits a pixel with compression ${compression}`);
    }
  }
});
