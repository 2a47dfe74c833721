/**
 * Separable resizing with Pillow's filters, bit for bit: antialiased triangle and cubic kernels in fixed point,
 * rounded to 8 bits after each pass, horizontal first. Only the window that is asked for is computed.
 * Source: Pillow `src/libImaging/Resample.c` (the algorithm; `precompute_coeffs`, `normalize_coeffs_8bpc`)
 * and `Geometry.c` (`ImagingScaleAffine`) for nearest.
 */

/** An 8-bit picture with 3 or 1 interleaved channels. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

export type Interpolation = 'bilinear' | 'bicubic' | 'nearest';

/** The part of the resized picture that is wanted: `start … start + length` of `size` along one axis. */
export interface Window {
  readonly size: number;
  readonly start: number;
  readonly length: number;
}

/** For each wanted position: the first source position, and the weights from there on. */
interface Taps {
  readonly first: Int32Array;
  /** `length × count`, fixed point with `PRECISION` fractional bits. */
  readonly weights: Int32Array;
  readonly count: number;
}

const PRECISION = 22;
const HALF = 1 << (PRECISION - 1);

/** Keys' cubic with a = −0.5, and the triangle; `support` is the radius at scale 1. */
const FILTERS = {
  bilinear: { support: 1, at: (x: number) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, at: cubic },
} as const;

function cubic(position: number): number {
  const a = -0.5;
  const x = Math.abs(position);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

/**
 * Resizes to `columns.size × rows.size` and returns the window of it.
 *
 * @param source H×W×C, 8 bits
 */
export function resample(source: Raster, columns: Window, rows: Window, interpolation: Interpolation): Raster {
  if (interpolation === 'nearest') return nearest(source, columns, rows);
  const vertical = taps(source.height, rows, interpolation);
  const [top, bottom] = span(vertical);
  const horizontal = taps(source.width, columns, interpolation);
  // Pillow leaves out a pass that changes nothing; its weights would be 1 and 0.
  const narrow = passAlongRows(source, horizontal, columns.length, top, bottom);
  return passAlongColumns(narrow, vertical, rows.length, top);
}

function taps(sourceSize: number, { size, start, length }: Window, interpolation: 'bilinear' | 'bicubic'): Taps {
  const { support: radius, at } = FILTERS[interpolation];
  const scale = sourceSize / size;
  const filterScale = Math.max(scale, 1);
  const support = radius * filterScale;
  const count = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(length);
  const weights = new Int32Array(length * count);
  const exact = new Float64Array(count);
  for (let i = 0; i < length; i++) {
    const centre = (start + i + 0.5) * scale;
    const from = Math.max(0, Math.trunc(centre - support + 0.5));
    const to = Math.min(sourceSize, Math.trunc(centre + support + 0.5));
    let sum = 0;
    for (let k = 0; k < to - from; k++) {
      const weight = at((k + from - centre + 0.5) * (1 / filterScale));
      exact[k] = weight;
      sum += weight;
    }
    first[i] = from;
    for (let k = 0; k < to - from; k++) weights[i * count + k] = fixed((exact[k] ?? 0) * (sum === 0 ? 1 : 1 / sum));
  }
  return { first, weights, count };
}

function fixed(weight: number): number {
  return Math.trunc(weight * 2 ** PRECISION + (weight < 0 ? -0.5 : 0.5));
}

/** Source rows that the taps read. */
function span({ first, weights, count }: Taps): readonly [number, number] {
  let top = Infinity;
  let bottom = 0;
  first.forEach((from, i) => {
    let used = count;
    while (used > 1 && weights[i * count + used - 1] === 0) used--;
    top = Math.min(top, from);
    bottom = Math.max(bottom, from + used);
  });
  return [top, bottom];
}

function passAlongRows(source: Raster, along: Taps, width: number, top: number, bottom: number): Raster {
  const { channels, data } = source;
  const row = channels === 3 ? rgbRow : grayRow;
  const out = new Uint8ClampedArray((bottom - top) * width * channels);
  for (let y = top; y < bottom; y++) {
    const start = y * source.width * channels;
    row(
      data.subarray(start, start + source.width * channels),
      along,
      out.subarray((y - top) * width * channels, (y - top + 1) * width * channels),
    );
  }
  return { width, height: bottom - top, channels, data: new Uint8Array(out.buffer) };
}

function grayRow(data: Uint8Array, { first, weights, count }: Taps, out: Uint8ClampedArray): void {
  for (let x = 0; x < out.length; x++) {
    const from = first[x] ?? 0;
    let sum = HALF;
    for (let k = 0; k < count; k++) sum += (data[from + k] ?? 0) * (weights[x * count + k] ?? 0);
    out[x] = sum >> PRECISION;
  }
}

function rgbRow(data: Uint8Array, { first, weights, count }: Taps, out: Uint8ClampedArray): void {
  for (let x = 0; x < out.length / 3; x++) {
    let from = (first[x] ?? 0) * 3;
    let [r, g, b] = [HALF, HALF, HALF];
    for (let k = x * count; k < (x + 1) * count && from < data.length; k++, from += 3) {
      const weight = weights[k] ?? 0;
      r += (data[from] ?? 0) * weight;
      g += (data[from + 1] ?? 0) * weight;
      b += (data[from + 2] ?? 0) * weight;
    }
    out[x * 3] = r >> PRECISION;
    out[x * 3 + 1] = g >> PRECISION;
    out[x * 3 + 2] = b >> PRECISION;
  }
}

/** `top`: the source row at which `source` starts. */
function passAlongColumns(source: Raster, { first, weights, count }: Taps, height: number, top: number): Raster {
  const { data, channels, width } = source;
  const stride = width * channels;
  const out = new Uint8ClampedArray(height * stride);
  const sums = new Int32Array(stride);
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    for (let k = 0; k < count; k++) {
      const weight = weights[y * count + k] ?? 0;
      if (weight === 0) continue;
      const row = ((first[y] ?? 0) - top + k) * stride;
      for (let i = 0; i < stride; i++) sums[i] = (sums[i] ?? 0) + (data[row + i] ?? 0) * weight;
    }
    for (let i = 0; i < stride; i++) out[y * stride + i] = (sums[i] ?? 0) >> PRECISION;
  }
  return { width, height, channels, data: new Uint8Array(out.buffer) };
}

function nearest(source: Raster, columns: Window, rows: Window): Raster {
  const { channels } = source;
  const data = new Uint8Array(columns.length * rows.length * channels);
  const xs = nearestPositions(source.width, columns);
  let at = 0;
  for (const y of nearestPositions(source.height, rows)) {
    for (const x of xs) {
      const from = (y * source.width + x) * channels;
      for (let c = 0; c < channels; c++) data[at++] = source.data[from + c] ?? 0;
    }
  }
  return { width: columns.length, height: rows.length, channels, data };
}

/** Adds up the step as Pillow does: on exact ties the rounding errors decide which neighbour is nearest. */
function nearestPositions(sourceSize: number, { size, start, length }: Window): Int32Array {
  const step = sourceSize / size;
  const positions = new Int32Array(length);
  let position = step * 0.5;
  for (let i = 0; i < start + length; i++) {
    if (i >= start) positions[i - start] = Math.min(sourceSize - 1, Math.floor(position));
    position += step;
  }
  return positions;
}
