import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../src/protocol/views';
import { COLOR_MAPS, divergingTable, overlayTable, sequentialTable, tableGradient } from '../../webview/draw/colorMaps';
import { colorize, resample, symmetricRange, valueRange } from '../../webview/draw/raster';

function matrix(width: number, height: number, ...values: number[]): Matrix {
  return { width, height, data: Float32Array.from(values) };
}

function brightness(rgba: ArrayLike<number>, index: number): number {
  const [r, g, b] = [rgba[index * 4] ?? 0, rgba[index * 4 + 1] ?? 0, rgba[index * 4 + 2] ?? 0];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe('valueRange', () => {
  it('spans all matrices and passes over what is not finite', () => {
    expect(valueRange(matrix(2, 1, 1, NaN), matrix(2, 1, -3, Infinity))).toEqual([-3, 1]);
    expect(valueRange(matrix(1, 1, NaN))).toEqual([0, 0]);
  });

  it('is symmetric for differences and never finer than the noise', () => {
    expect(symmetricRange(matrix(2, 1, -0.5, 0.25), 0)).toEqual([-0.5, 0.5]);
    expect(symmetricRange(matrix(1, 1, 1e-8), 1e-5)).toEqual([-1e-5, 1e-5]);
  });
});

describe('colorize', () => {
  const table = sequentialTable('magma');

  it('draws the ends of the range in the ends of the table, and clamps', () => {
    const { rgba } = colorize(matrix(4, 1, -9, 0, 1, 9), table, [0, 1]);
    const at = (i: number) => [...rgba.subarray(i * 4, i * 4 + 4)];
    expect(at(0)).toEqual([...table.subarray(0, 4)]);
    expect(at(1)).toEqual(at(0));
    expect(at(2)).toEqual([...table.subarray(255 * 4)]);
    expect(at(3)).toEqual(at(2));
  });

  it('leaves what is not a number transparent', () => {
    const { rgba } = colorize(matrix(2, 1, NaN, 0.5), table, [0, 1]);
    expect(rgba[3]).toBe(0);
    expect(rgba[7]).toBe(255);
  });

  it('draws a constant at the middle of the table', () => {
    const { rgba } = colorize(matrix(1, 1, 3), table, [3, 3]);
    expect([...rgba.subarray(0, 4)]).toEqual([...table.subarray(127 * 4, 128 * 4)]);
  });
});

describe('resample', () => {
  it('keeps a matrix of the same size', () => {
    const original = matrix(3, 2, 1, 2, 3, 4, 5, 6);
    expect(resample(original, 3, 2)).toEqual(original);
  });

  it('interpolates between pixel centers and extends the edges', () => {
    expect([...resample(matrix(2, 1, 0, 1), 4, 1).data]).toEqual([0, 0.25, 0.75, 1]);
    expect([...resample(matrix(1, 1, 7), 3, 2).data]).toEqual([7, 7, 7, 7, 7, 7]);
  });

  it('commutes with mirroring', () => {
    const row = [0.1, 0.9, 0.4];
    const forward = resample(matrix(3, 1, ...row), 7, 1).data;
    const backward = resample(matrix(3, 1, ...row.toReversed()), 7, 1).data;
    expect([...backward].toReversed().map((v) => v.toFixed(6))).toEqual([...forward].map((v) => v.toFixed(6)));
  });
});

describe('color tables', () => {
  it.each(COLOR_MAPS)('%s grows brighter from end to end', (name) => {
    const table = sequentialTable(name);
    for (let i = 8; i < 256; i += 8) expect(brightness(table, i)).toBeGreaterThan(brightness(table, i - 8));
  });

  it('diverges from the background: light in the middle on light, dark on dark', () => {
    const [light, dark] = [divergingTable('light'), divergingTable('dark')];
    expect(brightness(light, 127)).toBeGreaterThan(200);
    expect(brightness(dark, 127)).toBeLessThan(60);
    for (const end of [0, 255]) {
      expect(brightness(light, end)).toBeLessThan(brightness(light, 127));
      expect(brightness(dark, end)).toBeGreaterThan(brightness(dark, 127));
    }
  });

  it('lets the image through where the overlay is low', () => {
    const table = overlayTable('viridis');
    expect(table[3]).toBeLessThan(80);
    expect(table[255 * 4 + 3]).toBe(255);
    expect(sequentialTable('viridis')[3]).toBe(255);
  });

  it('is a CSS gradient of plain colors', () => {
    expect(tableGradient(sequentialTable('cividis'))).toMatch(
      /^linear-gradient\(to right, (rgb\(\d+ \d+ \d+\)(, )?){17}\)$/,
    );
  });
});
