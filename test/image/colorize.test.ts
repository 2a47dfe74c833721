import { describe, expect, it } from 'vitest';
import { loadSharp } from '../../src/image/codec';
import { colorize } from '../../src/image/colorize';
import { decodeImage } from '../../src/image/decode';
import { encodePng } from '../../src/image/encodePng';

const row = (...values: number[]): { width: number; height: number; data: Float32Array } => ({
  width: values.length,
  height: 1,
  data: Float32Array.from(values),
});
const colors = (rgba: Uint8Array): number[][] =>
  Array.from({ length: rgba.length / 4 }, (_, i) => [...rgba.subarray(i * 4, i * 4 + 4)]);

describe('colorize', () => {
  it('runs from the map’s low end to its high end, and holds beyond', () => {
    // The ends as matplotlib publishes them for magma and viridis.
    const magma = colors(colorize(row(-5, 0, 2, 9), { map: 'magma', min: 0, max: 2 }).rgba);
    expect(magma[0]).toEqual([0, 0, 4, 255]);
    expect(magma[1]).toEqual(magma[0]);
    expect(magma[2]).toEqual([252, 253, 191, 255]);
    expect(magma[3]).toEqual(magma[2]);
    const viridis = colors(colorize(row(0, 1), { map: 'viridis', min: 0, max: 1 }).rgba);
    expect(viridis).toEqual([
      [68, 1, 84, 255],
      [253, 231, 37, 255],
    ]);
  });

  it('shows low values blue, high ones red, and zero pale', () => {
    const [low, zero, high] = colors(colorize(row(-1, 0, 1), { map: 'rdbu', min: -1, max: 1 }).rgba);
    expect(low?.[2]).toBeGreaterThan((low?.[0] ?? 0) + 50);
    expect(high?.[0]).toBeGreaterThan((high?.[2] ?? 0) + 50);
    expect(Math.min(...(zero ?? []))).toBeGreaterThan(230);
  });

  it('leaves NaN transparent, and survives a scale without extent', () => {
    const [nan, value] = colors(colorize(row(NaN, 3), { map: 'magma', min: 3, max: 3 }).rgba);
    expect(nan).toEqual([0, 0, 0, 0]);
    expect(value?.[3]).toBe(255);
  });
});

describe('encodePng', () => {
  it('writes what is read again, alpha included', async () => {
    const image = colorize(row(0, 1, NaN, 2), { map: 'viridis', min: 0, max: 2 });
    const png = await encodePng(image, 'native');
    expect(png.byteLength).toBe(png.buffer.byteLength);
    const raw = await loadSharp('native')(png).raw().toBuffer();
    expect([...raw]).toEqual([...image.rgba]);
    expect([...(await decodeImage(png, { codec: 'native' })).data]).toEqual(
      [...image.rgba].filter((_, i) => i % 4 !== 3),
    );
  });
});
