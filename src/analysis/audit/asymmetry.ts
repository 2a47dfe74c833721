import { relativeError } from '../measure/metrics';
import type { RealWeights } from '../../operators/mirror/weights';

/** ‖k − flip k‖ / ‖k‖ of a whole kernel, and of what each filter (output channel) has of it. */
export interface Asymmetry {
  readonly whole: number;
  readonly filters: Float32Array;
}

interface Sums {
  /** Half of Σ(k − flip k)². */
  half: number;
  norm: number;
}

/**
 * Asymmetry of the weights of a two-dimensional convolution along axis 2 or 3; 0 where there is nothing but zeros. Sums
 * are kept in double precision.
 * @param filterOf the output channel of the i-th kernel
 */
export function kernelAsymmetry(
  { dims, data }: RealWeights,
  axis: number,
  filterOf: (kernel: number) => number,
): Asymmetry {
  const [height, width] = [dims[2]!, dims[3]!];
  const area = height * width;
  const sums: Sums[] = [];
  const [size, inner] = axis === 2 ? [height, width] : [width, 1];
  for (let i = 0; i * area < data.length; i++) {
    addKernel((sums[filterOf(i)] ??= { half: 0, norm: 0 }), data, i * area, { area, size, inner });
  }
  const total = { difference: 0, norm: 0 };
  const filters = Float32Array.from(sums, ({ half, norm }) => {
    total.difference += 2 * half;
    total.norm += norm;
    return relativeError(2 * half, norm);
  });
  return { whole: relativeError(total.difference, total.norm), filters };
}

interface KernelForm {
  readonly area: number;
  /** Of the axis, whose entries lie `inner` apart. */
  readonly size: number;
  readonly inner: number;
}

/**
 * Each entry and its mirror image differ by the same twice; a middle one does not differ. A network has millions of
 * kernels: none gets a view of its own.
 * @param first place of the kernel in `data`
 */
function addKernel(sums: Sums, data: Float32Array, first: number, { area, size, inner }: KernelForm): void {
  const end = first + area;
  for (let start = first; start < end; start += size * inner) {
    let [a, b] = [start, start + (size - 1) * inner];
    for (; a < b; a += inner, b -= inner) {
      for (let i = 0; i < inner; i++) {
        const delta = data[a + i]! - data[b + i]!;
        sums.half += delta * delta;
      }
    }
  }
  for (let i = first; i < end; i++) sums.norm += data[i]! * data[i]!;
}
