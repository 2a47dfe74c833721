import type { RealWeights } from '../../operators/mirror/weights';

/** A kernel and its mirror image agree, up to their sign, where they differ by less than this part of it. */
const SAME = 1e-5;

/**
 * How many kernels are their own mirror image with the other sign along the axis, where all others are their own mirror
 * image: such an operator turns symmetric features into anti-symmetric ones and back, and is no mistake. Stops at the
 * first kernel that is neither.
 *
 * @param axis 2 or 3, of the weights of a two-dimensional convolution
 * @returns 0 where some kernel is neither
 */
export function antisymmetricKernels({ dims, data }: RealWeights, axis: number): number {
  const [height, width] = [dims[2]!, dims[3]!];
  const area = height * width;
  let found = 0;
  for (let first = 0; first < data.length; first += area) {
    let [same, other, norm] = [0, 0, 0];
    for (let i = 0; i < area; i++) {
      const [y, x] = [Math.floor(i / width), i % width];
      const mirrored = axis === 2 ? (height - 1 - y) * width + x : y * width + width - 1 - x;
      const [value, image] = [data[first + i]!, data[first + mirrored]!];
      same += (value - image) ** 2;
      other += (value + image) ** 2;
      norm += value * value;
    }
    const limit = SAME * SAME * norm;
    if (same <= limit) continue;
    if (other > limit) return 0;
    found++;
  }
  return found;
}
