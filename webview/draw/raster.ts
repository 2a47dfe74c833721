import type { Matrix, RgbaImage } from '../../src/protocol/views';
import type { ColorTable } from './colorMaps';

/** Lowest and highest value of a color scale. */
export type Range = readonly [number, number];

/** Smallest range that holds every finite value of the matrices; [0, 0] when there is none. */
export function valueRange(...matrices: readonly Matrix[]): Range {
  let low = Infinity;
  let high = -Infinity;
  for (const { data } of matrices) {
    for (const value of data) {
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low > high ? [0, 0] : [low, high];
}

/** A range symmetric about zero, for differences; at least as wide as `least`. */
export function symmetricRange(matrix: Matrix, least: number): Range {
  const [low, high] = valueRange(matrix);
  const size = Math.max(-low, high, least);
  return [-size, size];
}

/** An image of a matrix; values that are not finite are transparent. A range without width is drawn at its middle. */
export function colorize(matrix: Matrix, table: ColorTable, [low, high]: Range): RgbaImage {
  const { width, height, data } = matrix;
  const rgba = new Uint8Array(width * height * 4);
  const out = new Uint32Array(rgba.buffer);
  const colors = new Uint32Array(table.buffer, table.byteOffset, 256);
  const factor = high > low ? 255 / (high - low) : 0;
  const offset = high > low ? 0.5 : 127.5;
  for (let i = 0; i < out.length; i++) {
    const value = data[i] ?? NaN;
    if (!Number.isFinite(value)) continue;
    const index = Math.min(255, Math.max(0, Math.floor((value - low) * factor + offset)));
    out[i] = colors[index] ?? 0;
  }
  return { width, height, rgba };
}

/** The matrix at another size, by bilinear interpolation between pixel centers; edges are extended. */
export function resample(matrix: Matrix, width: number, height: number): Matrix {
  const columns = taps(matrix.width, width);
  const rows = taps(matrix.height, height);
  const data = new Float32Array(width * height);
  const at = (row: number, column: number): number => matrix.data[row * matrix.width + column] ?? NaN;
  rows.forEach(([top, bottom, fy], y) => {
    columns.forEach(([left, right, fx], x) => {
      const above = at(top, left) * (1 - fx) + at(top, right) * fx;
      const below = at(bottom, left) * (1 - fx) + at(bottom, right) * fx;
      data[y * width + x] = above * (1 - fy) + below * fy;
    });
  });
  return { width, height, data };
}

/** For each target pixel: the two source pixels it lies between and how far it is to the second. */
function taps(from: number, to: number): (readonly [number, number, number])[] {
  return Array.from({ length: to }, (_, i) => {
    const position = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    const first = Math.floor(position);
    return [first, Math.min(first + 1, from - 1), position - first];
  });
}
