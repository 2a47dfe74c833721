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
  const filters = new Int32Array(count);
  for (let kernel = 0; kernel < count; kernel++) filters[kernel] = filterOf(kernel);
  const norms = squares(data, area, filters);
  return (axis) => {
    const halves = halfDifferences(data, area, filters, mirroredPairs([height, width], axis - 2));
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

/*
 * A network has millions of kernels: none gets a view, a call or a loop over rows of its own.
 */

/**
 * Half of Σ(k − flip k)² by filter: each entry and its mirror image differ by the same twice, a middle one does not
 * differ.
 * @param filters the filter of each kernel, in ascending order
 */
function halfDifferences(data: Float32Array, area: number, filters: Int32Array, pairs: Int32Array): Float64Array {
  const halves = sumsFor(filters);
  for (let kernel = 0, first = 0; kernel < filters.length; kernel++, first += area) {
    let half = 0;
    for (let i = 0; i < pairs.length; i += 2) {
      const delta = data[first + pairs[i]!]! - data[first + pairs[i + 1]!]!;
      half += delta * delta;
    }
    halves[filters[kernel]!]! += half;
  }
  return halves;
}

/** Σ k² by filter. */
function squares(data: Float32Array, area: number, filters: Int32Array): Float64Array {
  const sums = sumsFor(filters);
  for (let kernel = 0, i = 0; kernel < filters.length; kernel++) {
    let square = 0;
    for (const end = i + area; i < end; i++) square += data[i]! * data[i]!;
    sums[filters[kernel]!]! += square;
  }
  return sums;
}

function sumsFor(filters: Int32Array): Float64Array {
  return new Float64Array(filters.length === 0 ? 0 : filters.at(-1)! + 1);
}
