import { relativeError } from '../metrics';
import { around } from '../mirror/kernels';
import type { RealWeights } from '../mirror/weights';

/** ‖k − flip k‖ / ‖k‖ of a whole kernel, and of each of its slices along axis 0 (a filter; of ConvTranspose, an input channel). */
export interface Asymmetry {
  readonly whole: number;
  readonly filters: Float32Array;
}

/** Asymmetry of weights along one axis; 0 where there is nothing but zeros. Sums are kept in double precision. */
export function kernelAsymmetry({ dims, data }: RealWeights, axis: number): Asymmetry {
  const count = dims[0]!;
  const filters = new Float32Array(count);
  const total = { difference: 0, norm: 0 };
  for (let f = 0; f < count; f++) {
    const filter = data.subarray((f * data.length) / count, ((f + 1) * data.length) / count);
    const { difference, norm } = squaredSums(filter, [1, ...dims.slice(1)], axis);
    filters[f] = relativeError(difference, norm);
    total.difference += difference;
    total.norm += norm;
  }
  return { whole: relativeError(total.difference, total.norm), filters };
}

/** Σ(k − flip k)² and Σk². */
function squaredSums(
  data: Float32Array,
  dims: readonly number[],
  axis: number,
): { readonly difference: number; readonly norm: number } {
  const { outer, size, inner } = around(dims, axis);
  let [difference, norm] = [0, 0];
  for (let o = 0; o < outer * size; o += size) {
    for (let k = 0; k < size; k++) {
      const [a, b] = [(o + k) * inner, (o + size - 1 - k) * inner];
      for (let i = 0; i < inner; i++) {
        const value = data[a + i]!;
        const delta = value - data[b + i]!;
        norm += value * value;
        difference += delta * delta;
      }
    }
  }
  return { difference, norm };
}
