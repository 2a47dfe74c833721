import { randn } from '../../image/noise';

/**
 * A tensor moved by whole pixels towards the end of an axis; what comes in at its start repeats the edge.
 * @param shape row-major
 */
export function shifted(x: Float32Array, shape: readonly number[], axis: number, by: number): Float32Array {
  const size = shape[axis]!;
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const result = new Float32Array(x.length);
  for (let block = 0; block < x.length; block += size * inner) {
    for (let i = 0; i < size; i++) {
      const from = block + Math.max(0, i - by) * inner;
      result.set(x.subarray(from, from + inner), block + i * inner);
    }
  }
  return result;
}

/**
 * A tensor with normal noise added.
 * @param deviations standard deviation for each entry of the axis of channels
 */
export function withNoise(
  x: Float32Array,
  shape: readonly number[],
  axis: number,
  deviations: readonly number[],
  seed: number,
): Float32Array {
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const noise = randn(seed, x.length);
  return x.map((value, i) => value + noise[i]! * deviations[Math.floor(i / inner) % shape[axis]!]!);
}
