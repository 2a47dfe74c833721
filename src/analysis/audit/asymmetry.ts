import { relativeError } from '../measure/metrics';
import type { RealWeights } from '../../operators/mirror/weights';

/** ‖k − flip k‖ / ‖k‖ of a whole kernel, and of what each filter (output channel) has of it. */
export interface Asymmetry {
  readonly whole: number;
  readonly filters: Float32Array;
}

/**
 * Asymmetries of the weights of a two-dimensional convolution along their axes 2 and 3; 0 where there is nothing but
 * zeros. Sums are kept in double precision, and what both axes need is added up once.
 * @param filterOf the output channel of the i-th kernel
 */
export function kernelAsymmetry(
  weights: RealWeights,
  filterOf: (kernel: number) => number,
): (axis: number) => Asymmetry {
  const { dims, data } = weights;
  const [height, width] = [dims[2]!, dims[3]!];
  const area = height * width;
  const count = data.length / area;
  const perFilter = (of: (first: number) => number): Float64Array => {
    const sums = new Float64Array(count === 0 ? 0 : filterOf(count - 1) + 1);
    for (let i = 0; i < count; i++) sums[filterOf(i)]! += of(i * area);
    return sums;
  };
  const norms = perFilter((first) => squares(data, first, area));
  return (axis) => {
    const pairs = mirroredPairs([height, width], axis - 2);
    const halves = perFilter((first) => halfDifference(data, first, pairs));
    return {
      whole: relativeError(2 * sum(halves), sum(norms)),
      filters: Float32Array.from(halves, (half, filter) => relativeError(2 * half, norms[filter]!)),
    };
  };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Places of the entries of a kernel and of their mirror images, one after the other; each pair once. */
function mirroredPairs([height, width]: readonly [number, number], axis: number): Int32Array {
  const pairs: number[] = [];
  for (let i = 0; i < height * width; i++) {
    const [row, column] = [Math.floor(i / width), i % width];
    const image = axis === 0 ? (height - 1 - row) * width + column : row * width + (width - 1 - column);
    if (i < image) pairs.push(i, image);
  }
  return Int32Array.from(pairs);
}

/**
 * Half of Σ(k − flip k)² of one kernel: each entry and its mirror image differ by the same twice, a middle one does not
 * differ. A network has millions of kernels: none gets a view or a loop over rows of its own.
 * @param first place of the kernel in `data`
 */
function halfDifference(data: Float32Array, first: number, pairs: Int32Array): number {
  let half = 0;
  for (let i = 0; i < pairs.length; i += 2) {
    const delta = data[first + pairs[i]!]! - data[first + pairs[i + 1]!]!;
    half += delta * delta;
  }
  return half;
}

function squares(data: Float32Array, first: number, count: number): number {
  let sum = 0;
  for (let i = first; i < first + count; i++) sum += data[i]! * data[i]!;
  return sum;
}
