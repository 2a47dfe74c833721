import type { Flip, Orientation } from '../report/report';
import type { Raster } from './decodedImage';
import type { Oriented } from './oriented';
import { bytePass, deepPass, type Pass } from './resamplePass';
import { FINE_BITS, FIXED_BITS, makeAxis, tapsOf, type Interpolation, type Tap, type Window } from './taps';

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
 * @returns values in 0…255
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
  const stride = xs.taps.length * source.channels;
  const all =
    source.depth === 'bytes'
      ? passRows(source, xs.taps, ys.taps, bytePass(source, stride))
      : passRows(source, xs.taps, ys.taps, deepPass(source, stride));
  const pick = (orientation: Orientation): Raster =>
    gather(
      all,
      orientation === 'h' || orientation === 'hv' ? xs.mirrored : xs.plain,
      orientation === 'v' || orientation === 'hv' ? ys.mirrored : ys.plain,
    );
  return { id: pick('id'), ...Object.fromEntries(flips.map((flip) => [flip, pick(flip)])) };
}

/** Sums of a row of the result that is not complete yet. */
interface OpenRow<Sums> {
  readonly index: number;
  readonly tap: Tap;
  readonly sums: Sums;
}

/** Every row is narrowed once and added to the rows of the result that it belongs to. */
function passRows<Sums>(source: RowSource, xs: readonly Tap[], ys: readonly Tap[], pass: Pass<Sums>): Raster {
  const { channels } = source;
  const data = pass.result(ys.length);
  const coming = ys.map((tap, index) => ({ tap, index })).sort((a, b) => b.tap.first - a.tap.first);
  let open: readonly OpenRow<Sums>[] = [];
  for (let y = coming.at(-1)?.tap.first ?? 0; open.length > 0 || coming.length > 0; y++) {
    const added: OpenRow<Sums>[] = [];
    while (coming.at(-1)?.tap.first === y) added.push({ ...coming.pop()!, sums: pass.sums() });
    open = [...open, ...added];
    if (open.length === 0) continue;
    pass.narrow(source.row(y), xs);
    for (const { tap, sums } of open) pass.add(tap.weights[y - tap.first]!, sums);
    open = open.filter(({ index, tap, sums }) => {
      if (y + 1 < tap.first + tap.weights.length) return true;
      pass.finish(sums, data, index);
      return false;
    });
  }
  return { width: xs.length, height: ys.length, channels, data };
}

/** The rows and columns named, in that order. */
export function gather(source: Raster, xs: readonly number[], ys: readonly number[]): Raster {
  const { channels } = source;
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
