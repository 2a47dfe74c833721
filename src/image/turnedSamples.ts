import type { Samples } from './samples';

/** Values of the tag `Orientation` (TIFF 6.0; EXIF has it from there) by what they say of the samples as they lie. */
const TRANSPOSED = [5, 6, 7, 8];
const FROM_LAST_ROW = [3, 4, 6, 7];
const FROM_LAST_COLUMN = [2, 3, 7, 8];

export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Interleaved. */
  readonly data: Samples;
}

/** An image upright, by the orientation that its file states; as it is for 1 and values that mean nothing. */
export function turnedSamples({ width, height, data }: Raster, orientation: unknown): Raster {
  const has = (values: readonly number[]): boolean => values.includes(Number(orientation));
  const [isTransposed, fromLastRow, fromLastColumn] = [has(TRANSPOSED), has(FROM_LAST_ROW), has(FROM_LAST_COLUMN)];
  if (!isTransposed && !fromLastRow && !fromLastColumn) return { width, height, data };
  const bands = data.length / (width * height);
  const turned = data.slice();
  const [columns, rows] = isTransposed ? [height, width] : [width, height];
  let to = 0;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const [a, b] = isTransposed ? [x, y] : [y, x];
      const row = fromLastRow ? height - 1 - a : a;
      const column = fromLastColumn ? width - 1 - b : b;
      const from = (row * width + column) * bands;
      for (let band = 0; band < bands; band++) turned[to++] = data[from + band]!;
    }
  }
  return { width: columns, height: rows, data: turned };
}
