import { relativeError } from '../measure/metrics';
import { around } from '../../operators/mirror/kernels';
import type { RealWeights } from '../../operators/mirror/weights';

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

/** Σ(k − flip k)² and Σk². Each entry and its mirror image differ by the same twice; a middle one does not differ. */
function squaredSums(
  data: Float32Array,
  dims: readonly number[],
  axis: number,
): { readonly difference: number; readonly norm: number } {
  const { outer, size, inner } = around(dims, axis);
  let [half, norm] = [0, 0];
  for (let start = 0; start < outer * size * inner; start += size * inner) {
    let [a, b] = [start, start + (size - 1) * inner];
    for (; a < b; a += inner, b -= inner) {
      for (let i = 0; i < inner; i++) {
        const delta = data[a + i]! - data[b + i]!;
        half += delta * delta;
      }
    }
  }
  for (let i = 0; i < data.length; i++) norm += data[i]! * data[i]!;
  return { difference: 2 * half, norm };
}
