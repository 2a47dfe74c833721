import type { Flip, Orientation } from '../report/report';
import type { Raster } from './decodedImage';
import type { Oriented } from './oriented';
import { FIXED_BITS, makeAxis, tapsOf, type Interpolation, type Tap, type Window } from './taps';

/** An image that is read once, row by row from the top. */
export interface RowSource {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** `width · channels` values, valid until the next call. */
  row(y: number): Uint8Array;
}

const HALF = 2 ** (FIXED_BITS - 1);

/**
 * Resizes to `columns.size × rows.size` and returns the window of it, also of the source's mirror images: in one
 * pass over the source, which is not copied. The pixels are Pillow's, bit for bit: filters in fixed point, rounded
 * to 8 bits after each direction, horizontal first.
 * Source: Pillow `src/libImaging/Resample.c`.
 */
export function resample(
  source: RowSource,
  columns: Window,
  rows: Window,
  interpolation: Interpolation,
  flips: readonly Flip[] = [],
): Oriented<Raster<Uint8Array>> {
  const xs = makeAxis(
    tapsOf(source.width, columns, interpolation, FIXED_BITS),
    source.width,
    columns,
    flips.some((flip) => flip !== 'v'),
  );
  const ys = makeAxis(
    tapsOf(source.height, rows, interpolation, FIXED_BITS),
    source.height,
    rows,
    flips.some((flip) => flip !== 'h'),
  );
  const all = passRows(source, xs.taps, ys.taps);
  const pick = (orientation: Orientation): Raster<Uint8Array> =>
    gather(
      all,
      orientation === 'h' || orientation === 'hv' ? xs.mirrored : xs.plain,
      orientation === 'v' || orientation === 'hv' ? ys.mirrored : ys.plain,
    );
  return { id: pick('id'), ...Object.fromEntries(flips.map((flip) => [flip, pick(flip)])) };
}

/** Sums of a row of the result that is not complete yet. */
interface OpenRow {
  readonly index: number;
  readonly tap: Tap;
  readonly sums: Int32Array;
}

/** Every row is narrowed once and added to the rows of the result that it belongs to. */
function passRows(source: RowSource, xs: readonly Tap[], ys: readonly Tap[]): Raster<Uint8Array> {
  const { channels } = source;
  const stride = xs.length * channels;
  const out = new Uint8ClampedArray(ys.length * stride);
  const line = new Uint8ClampedArray(stride);
  const narrow = channels === 3 ? narrowRgb : narrowGray;
  const coming = ys.map((tap, index) => ({ tap, index })).sort((a, b) => b.tap.first - a.tap.first);
  let open: readonly OpenRow[] = [];
  for (let y = coming.at(-1)?.tap.first ?? 0; open.length > 0 || coming.length > 0; y++) {
    const added: OpenRow[] = [];
    while (coming.at(-1)?.tap.first === y) added.push({ ...coming.pop()!, sums: new Int32Array(stride).fill(HALF) });
    open = [...open, ...added];
    if (open.length === 0) continue;
    narrow(source.row(y), xs, line);
    for (const { tap, sums } of open) addRow(line, tap.weights[y - tap.first]!, sums);
    open = open.filter(({ index, tap, sums }) => {
      if (y + 1 < tap.first + tap.weights.length) return true;
      for (let i = 0; i < stride; i++) out[index * stride + i] = sums[i]! >> FIXED_BITS;
      return false;
    });
  }
  return { width: xs.length, height: ys.length, channels, data: new Uint8Array(out.buffer) };
}

function narrowGray(row: Uint8Array, taps: readonly Tap[], out: Uint8ClampedArray): void {
  for (let x = 0; x < taps.length; x++) {
    const { first, weights } = taps[x]!;
    let sum = HALF;
    for (let k = 0; k < weights.length; k++) sum = (sum + Math.imul(row[first + k]!, weights[k]!)) | 0;
    out[x] = sum >> FIXED_BITS;
  }
}

function narrowRgb(row: Uint8Array, taps: readonly Tap[], out: Uint8ClampedArray): void {
  for (let x = 0; x < taps.length; x++) {
    const { first, weights } = taps[x]!;
    let [r, g, b] = [HALF, HALF, HALF];
    for (let k = 0, from = first * 3; k < weights.length; k++, from += 3) {
      const weight = weights[k]!;
      r = (r + Math.imul(row[from]!, weight)) | 0;
      g = (g + Math.imul(row[from + 1]!, weight)) | 0;
      b = (b + Math.imul(row[from + 2]!, weight)) | 0;
    }
    out[x * 3] = r >> FIXED_BITS;
    out[x * 3 + 1] = g >> FIXED_BITS;
    out[x * 3 + 2] = b >> FIXED_BITS;
  }
}

function addRow(line: Uint8ClampedArray, weight: number, sums: Int32Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! + Math.imul(line[i]!, weight);
}

/** The rows and columns named, in that order. */
function gather(source: Raster<Uint8Array>, xs: readonly number[], ys: readonly number[]): Raster<Uint8Array> {
  const { channels } = source;
  const data = new Uint8Array(xs.length * ys.length * channels);
  let to = 0;
  for (const y of ys) {
    for (const x of xs) {
      const from = (y * source.width + x) * channels;
      for (let c = 0; c < channels; c++) data[to++] = source.data[from + c]!;
    }
  }
  return { width: xs.length, height: ys.length, channels, data };
}
