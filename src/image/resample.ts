import type { Flip, Orientation } from '../report/report';
import type { Raster } from './decodedImage';
import type { Oriented } from './oriented';
import { bytePass, deepPass, type Pass } from './resamplePass';
import { FINE_BITS, FIXED_BITS, makeAxis, tableOf, tapsOf, type Interpolation, type Tap, type Window } from './taps';

/** An image that is read once, row by row from the top. */
export interface RowSource {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Deeper samples than 8 bits are not rounded on the way. */
  readonly depth: 'bytes' | 'deep';
  /** What a sample is multiplied by to be in 0…255; 1 for bytes. */
  readonly unit: number;
  /** `width · channels` values, valid until the next call. */
  row(y: number): ArrayLike<number>;
}

/**
 * Resizes to `columns.size × rows.size` and returns the window of it, also of the source's mirror images: in one
 * pass over the source, which is not copied. The pixels of 8-bit images are Pillow's, bit for bit: filters in fixed
 * point, rounded to 8 bits after each direction, horizontal first. Deeper ones are summed in double precision and
 * rounded to float32 after each direction, as Pillow does in its mode `F`.
 * Source: Pillow `src/libImaging/Resample.c`.
 *
 * @returns values in 0…255; without the flips whose pixels are those of the original, mirrored
 */
export function resample(
  source: RowSource,
  columns: Window,
  rows: Window,
  interpolation: Interpolation,
  flips: readonly Flip[] = [],
): Oriented<Raster> {
  const bits = source.depth === 'bytes' ? FIXED_BITS : FINE_BITS;
  const xTaps = tapsOf(source.width, columns, interpolation, bits);
  const yTaps = tapsOf(source.height, rows, interpolation, bits);
  const xs = makeAxis(
    xTaps,
    source.width,
    columns,
    flips.some((flip) => flip !== 'v'),
  );
  const ys = makeAxis(
    yTaps,
    source.height,
    rows,
    flips.some((flip) => flip !== 'h'),
  );
  const { channels } = source;
  const pass =
    source.depth === 'bytes'
      ? bytePass(source, tableOf(xs.taps, source.width, Int32Array), tableOf(ys.taps, source.height, Int32Array))
      : deepPass(source, tableOf(xs.taps, source.width, Float64Array), tableOf(ys.taps, source.height, Float64Array));
  passRows(source, ys.taps, pass);
  const all: Raster = { width: xs.taps.length, height: ys.taps.length, channels, data: pass.take() };
  const pick = (orientation: Orientation): Raster =>
    gather(
      all,
      orientation === 'h' || orientation === 'hv' ? xs.mirrored : xs.plain,
      orientation === 'v' || orientation === 'hv' ? ys.mirrored : ys.plain,
    );
  const [isSameAcross, isSameDown] = [isReversed(xs.mirrored), isReversed(ys.mirrored)];
  const others = flips.filter((flip) => !((flip === 'v' || isSameAcross) && (flip === 'h' || isSameDown)));
  return { id: pick('id'), ...Object.fromEntries(others.map((flip) => [flip, pick(flip)])) };
}

function isReversed(places: readonly number[]): boolean {
  return places.every((place, i) => place === places.length - 1 - i);
}

/** Every row that is needed is narrowed once; a row of the result is added up when its last one is there. */
function passRows(source: RowSource, ys: readonly Tap[], pass: Pass): void {
  const coming = ys.map(({ first, weights }, index) => ({ index, first, last: first + weights.length - 1 }));
  const isNeeded = new Uint8Array(source.height);
  for (const { first, last } of coming) isNeeded.fill(1, first, last + 1);
  coming.sort((a, b) => b.last - a.last);
  for (let y = 0; coming.length > 0; y++) {
    if (isNeeded[y] === 1) pass.narrow(source.row(y), y % pass.lines);
    while (coming.at(-1)?.last === y) pass.finish(coming.pop()!.index);
  }
}

/** The rows and columns named, in that order; the same pixels where that is all as it is. */
export function gather(source: Raster, xs: readonly number[], ys: readonly number[]): Raster {
  const { channels } = source;
  if (isWhole(xs, source.width) && isWhole(ys, source.height)) return source;
  const values = xs.length * ys.length * channels;
  const data = source.data instanceof Uint8Array ? new Uint8Array(values) : new Float32Array(values);
  let to = 0;
  for (const y of ys) {
    for (const x of xs) {
      const from = (y * source.width + x) * channels;
      for (let c = 0; c < channels; c++) data[to++] = source.data[from + c]!;
    }
  }
  return { width: xs.length, height: ys.length, channels, data };
}

function isWhole(places: readonly number[], size: number): boolean {
  return places.length === size && places.every((place, i) => place === i);
}
