import { takeKernel, VECTOR } from './kernel/resampleKernel';
import { FINE_BITS, FIXED_BITS, type TapTable } from './taps';

/** The arithmetic of resampling in one depth: narrows rows into lines, of which it holds as many as a row of the result needs. */
export interface Pass {
  /** How many lines are held: row y is narrowed into line y modulo that. */
  readonly lines: number;
  /** Narrows a row of the source into the line of this number. */
  narrow(row: ArrayLike<number>, line: number): void;
  /** Adds lines up to row `index` of the result. */
  finish(index: number): void;
  /** The result, once all of its rows are there; the pass is over. */
  take(): Uint8Array | Float32Array;
}

const HALF = 2 ** (FIXED_BITS - 1);
/** Weights of a tap that the kernel takes at a time. */
const QUAD = 4;

/**
 * 8 bits: 32-bit sums in fixed point, clamped to 0…255 after each direction.
 *
 * @param xs taps of the columns, `ys` of the rows; of bytes
 */
export function bytePass(
  { width, channels }: { readonly width: number; readonly channels: number },
  xs: TapTable<Int32Array>,
  ys: TapTable<Int32Array>,
): Pass {
  const [columns, rows] = [xs.firsts.length, ys.firsts.length];
  const stride = columns * channels;
  // Of whole vectors, so that no line and no row of the result is written into by its neighbor.
  const apart = Math.ceil(stride / VECTOR + 1) * VECTOR;
  const quads = Math.ceil(xs.width / QUAD);
  const kernel = takeKernel();
  const [row, firsts, weights, lines, bases, ysWeights, result] = kernel.allocate(
    // A tap's last weights are zeros of pixels beyond the row.
    (width + QUAD) * channels,
    4 * columns,
    4 * QUAD * quads * columns,
    ys.width * apart,
    4 * ys.width,
    4 * ys.weights.length,
    rows * apart,
  ) as [number, number, number, number, number, number, number];
  const rowBytes = kernel.bytes(row, width * channels);
  const linesAt = kernel.words(bases, ys.width);
  kernel.words(ysWeights, ys.weights.length).set(ys.weights);
  const narrow = channels === 3 ? narrowRgb : narrowBands;
  return {
    lines: ys.width,
    narrow: narrow(),
    finish: (index) => {
      const first = ys.firsts[index]!;
      for (let k = 0; k < ys.width; k++) linesAt[k] = lines + ((first + k) % ys.width) * apart;
      kernel.addUp(bases, ysWeights + 4 * index * ys.width, ys.width, result + index * apart, stride);
    },
    take: () => {
      const data = new Uint8Array(rows * stride);
      for (let y = 0; y < rows; y++) data.set(kernel.bytes(result + y * apart, stride), y * stride);
      kernel.release();
      return data;
    },
  };

  function narrowRgb(): Pass['narrow'] {
    kernel.words(firsts, columns).set(xs.firsts.map((first) => first * channels));
    const table = kernel.words(weights, QUAD * quads * columns).fill(0);
    for (let x = 0; x < columns; x++) {
      table.set(xs.weights.subarray(x * xs.width, (x + 1) * xs.width), x * quads * QUAD);
    }
    return (source, line) => {
      rowBytes.set(source);
      kernel.narrow(row, firsts, weights, columns, quads, lines + line * apart);
    };
  }

  function narrowBands(): Pass['narrow'] {
    const all = new Uint8ClampedArray(kernel.bytes(lines, ys.width * apart).buffer, lines, ys.width * apart);
    return (source, line) => {
      let to = line * apart;
      for (let x = 0; x < columns; x++) {
        for (let c = 0; c < channels; c++) {
          let sum = HALF;
          for (let k = 0, from = xs.firsts[x]! * channels + c; k < xs.width; k++, from += channels) {
            sum = (sum + Math.imul(source[from]!, xs.weights[x * xs.width + k]!)) | 0;
          }
          all[to++] = sum >> FIXED_BITS;
        }
      }
    };
  }
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
    take: () => data,
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
