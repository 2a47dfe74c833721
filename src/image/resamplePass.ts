import { FINE_BITS, FIXED_BITS, type Tap } from './taps';

/** The arithmetic of resampling in one depth. A pass holds the row that was narrowed last. */
export interface Pass<Sums> {
  /** Room for that many rows of the result. */
  result(rows: number): Uint8Array | Float32Array;
  /** Fresh sums of one row of the result. */
  sums(): Sums;
  narrow(row: ArrayLike<number>, taps: readonly Tap[]): void;
  /** Adds the narrowed row to the sums. */
  add(weight: number, sums: Sums): void;
  /** Rounds the sums into row `index` of the result. */
  finish(sums: Sums, result: Uint8Array | Float32Array, index: number): void;
}

const HALF = 2 ** (FIXED_BITS - 1);

/**
 * 8 bits: 32-bit sums in fixed point, clamped to 0…255 after each direction.
 *
 * @param stride values in a row of the result
 */
export function bytePass({ channels }: { readonly channels: number }, stride: number): Pass<Int32Array> {
  const line = new Uint8ClampedArray(stride);
  const clamped = new Uint8ClampedArray(stride);
  const narrow = channels === 3 ? narrowRgb : channels === 1 ? narrowGray : narrowBands(channels);
  return {
    result: (rows) => new Uint8Array(rows * stride),
    sums: () => new Int32Array(stride).fill(HALF),
    narrow: (row, taps) => narrow(row as Uint8Array, taps, line),
    add: (weight, sums) => {
      for (let i = 0; i < stride; i++) sums[i] = sums[i]! + Math.imul(line[i]!, weight);
    },
    finish: (sums, result, index) => {
      for (let i = 0; i < stride; i++) clamped[i] = sums[i]! >> FIXED_BITS;
      result.set(clamped, index * stride);
    },
  };
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

function narrowBands(channels: number): typeof narrowGray {
  return (row, taps, out) => {
    for (let x = 0; x < taps.length; x++) {
      const { first, weights } = taps[x]!;
      for (let c = 0; c < channels; c++) {
        let sum = HALF;
        for (let k = 0, from = first * channels + c; k < weights.length; k++, from += channels) {
          sum = (sum + Math.imul(row[from]!, weights[k]!)) | 0;
        }
        out[x * channels + c] = sum >> FIXED_BITS;
      }
    }
  };
}

const FINE = 2 ** -FINE_BITS;

/** 16 bits and floats, any number of channels: sums in double precision, float32 after each direction. */
export function deepPass(
  { channels, unit }: { readonly channels: number; readonly unit: number },
  stride: number,
): Pass<Float64Array> {
  const line = new Float32Array(stride);
  return {
    result: (rows) => new Float32Array(rows * stride),
    sums: () => new Float64Array(stride),
    narrow: (row, taps) => {
      for (let x = 0; x < taps.length; x++) {
        const { first, weights } = taps[x]!;
        for (let c = 0; c < channels; c++) {
          let sum = 0;
          for (let k = 0; k < weights.length; k++) sum += row[(first + k) * channels + c]! * weights[k]!;
          line[x * channels + c] = sum * FINE * unit;
        }
      }
    },
    add: (weight, sums) => {
      for (let i = 0; i < stride; i++) sums[i] = sums[i]! + line[i]! * weight;
    },
    finish: (sums, result, index) => {
      for (let i = 0; i < stride; i++) result[index * stride + i] = sums[i]! * FINE;
    },
  };
}
