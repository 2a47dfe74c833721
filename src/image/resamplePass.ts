import { FINE_BITS, FIXED_BITS, type TapTable } from './taps';

/** The arithmetic of resampling in one depth: narrows rows into lines, of which it holds as many as a row of the result needs. */
export interface Pass {
  /** How many lines are held: row y is narrowed into line y modulo that. */
  readonly lines: number;
  /** The result, complete when all of its rows are. */
  readonly data: Uint8Array | Float32Array;
  /** Narrows a row of the source into the line of this number. */
  narrow(row: ArrayLike<number>, line: number): void;
  /** Adds lines up to row `index` of the result. */
  finish(index: number): void;
}

const HALF = 2 ** (FIXED_BITS - 1);
/** Weights of a tap up to which a loop is written out: images that are less than halved by a linear filter. */
const FEW = 4;

/**
 * 8 bits: 32-bit sums in fixed point, clamped to 0…255 after each direction.
 *
 * @param xs taps of the columns, `ys` of the rows; of bytes
 */
export function bytePass(channels: number, xs: TapTable<Int32Array>, ys: TapTable<Int32Array>): Pass {
  const stride = xs.firsts.length * channels;
  const lines = new Uint8ClampedArray(ys.width * stride);
  const result = new Uint8ClampedArray(ys.firsts.length * stride);
  const narrow = channels !== 3 ? narrowBands(channels) : xs.width === FEW ? narrowRgbFew : narrowRgb;
  const bases = new Int32Array(ys.width);
  const add = ys.width === FEW ? addFew : addLines;
  return {
    lines: ys.width,
    data: new Uint8Array(result.buffer),
    narrow: (row, line) => narrow(row as Uint8Array, xs, lines, line * stride),
    finish: (index) => {
      const first = ys.firsts[index]!;
      for (let k = 0; k < bases.length; k++) bases[k] = ((first + k) % ys.width) * stride;
      add(lines, bases, ys.weights, index * ys.width, result, index * stride, stride);
    },
  };
}

type Narrow = (row: Uint8Array, taps: TapTable<Int32Array>, out: Uint8ClampedArray, to: number) => void;

function narrowRgbFew(row: Uint8Array, { firsts, weights }: TapTable<Int32Array>, out: Uint8ClampedArray, to: number) {
  for (let x = 0, k = 0; x < firsts.length; x++, k += FEW, to += 3) {
    const from = firsts[x]! * 3;
    const [a, b, c, d] = [weights[k]!, weights[k + 1]!, weights[k + 2]!, weights[k + 3]!];
    out[to] = fewOf(row[from]!, row[from + 3]!, row[from + 6]!, row[from + 9]!, a, b, c, d);
    out[to + 1] = fewOf(row[from + 1]!, row[from + 4]!, row[from + 7]!, row[from + 10]!, a, b, c, d);
    out[to + 2] = fewOf(row[from + 2]!, row[from + 5]!, row[from + 8]!, row[from + 11]!, a, b, c, d);
  }
}

function narrowRgb(
  row: Uint8Array,
  { firsts, width, weights }: TapTable<Int32Array>,
  out: Uint8ClampedArray,
  to: number,
) {
  for (let x = 0, at = 0; x < firsts.length; x++, to += 3) {
    let [r, g, b] = [HALF, HALF, HALF];
    for (let from = firsts[x]! * 3, end = at + width; at < end; at++, from += 3) {
      const weight = weights[at]!;
      r = (r + Math.imul(row[from]!, weight)) | 0;
      g = (g + Math.imul(row[from + 1]!, weight)) | 0;
      b = (b + Math.imul(row[from + 2]!, weight)) | 0;
    }
    out[to] = r >> FIXED_BITS;
    out[to + 1] = g >> FIXED_BITS;
    out[to + 2] = b >> FIXED_BITS;
  }
}

function narrowBands(channels: number): Narrow {
  return (row, { firsts, width, weights }, out, to) => {
    for (let x = 0; x < firsts.length; x++) {
      for (let c = 0; c < channels; c++) {
        let sum = HALF;
        for (let k = 0, from = firsts[x]! * channels + c; k < width; k++, from += channels) {
          sum = (sum + Math.imul(row[from]!, weights[x * width + k]!)) | 0;
        }
        out[to++] = sum >> FIXED_BITS;
      }
    }
  };
}

type Add = (
  lines: Uint8ClampedArray,
  bases: Int32Array,
  weights: Int32Array,
  at: number,
  result: Uint8ClampedArray,
  to: number,
  stride: number,
) => void;

const addFew: Add = (lines, bases, weights, at, result, to, stride) => {
  const [p, q, r, s] = [bases[0]!, bases[1]!, bases[2]!, bases[3]!];
  const [a, b, c, d] = [weights[at]!, weights[at + 1]!, weights[at + 2]!, weights[at + 3]!];
  for (let i = 0; i < stride; i++) {
    result[to + i] = fewOf(lines[p + i]!, lines[q + i]!, lines[r + i]!, lines[s + i]!, a, b, c, d);
  }
};

const addLines: Add = (lines, bases, weights, at, result, to, stride) => {
  for (let i = 0; i < stride; i++) {
    let sum = HALF;
    for (let k = 0; k < bases.length; k++) sum = (sum + Math.imul(lines[bases[k]! + i]!, weights[at + k]!)) | 0;
    result[to + i] = sum >> FIXED_BITS;
  }
};

function fewOf(p: number, q: number, r: number, s: number, a: number, b: number, c: number, d: number): number {
  return (HALF + Math.imul(p, a) + Math.imul(q, b) + Math.imul(r, c) + Math.imul(s, d)) >> FIXED_BITS;
}

const FINE = 2 ** -FINE_BITS;

/** 16 bits and floats, any number of channels: sums in double precision, float32 after each direction. */
export function deepPass(
  { channels, unit }: { readonly channels: number; readonly unit: number },
  xs: TapTable<Float64Array>,
  ys: TapTable<Float64Array>,
): Pass {
  const stride = xs.firsts.length * channels;
  const lines = new Float32Array(ys.width * stride);
  const data = new Float32Array(ys.firsts.length * stride);
  return {
    lines: ys.width,
    data,
    narrow: (row, line) => {
      let to = line * stride;
      for (let x = 0; x < xs.firsts.length; x++) {
        for (let c = 0; c < channels; c++) {
          let sum = 0;
          for (let k = 0, from = xs.firsts[x]! * channels + c; k < xs.width; k++, from += channels) {
            sum += row[from]! * xs.weights[x * xs.width + k]!;
          }
          lines[to++] = sum * FINE * unit;
        }
      }
    },
    finish: (index) => {
      const sums = new Float64Array(stride);
      for (let k = 0; k < ys.width; k++) {
        const weight = ys.weights[index * ys.width + k]!;
        const base = ((ys.firsts[index]! + k) % ys.width) * stride;
        if (weight !== 0) for (let i = 0; i < stride; i++) sums[i] = sums[i]! + lines[base + i]! * weight;
      }
      for (let i = 0; i < stride; i++) data[index * stride + i] = sums[i]! * FINE;
    },
  };
}
