import type { FloatTensor } from '../../operators/follow/rearrange';

/** Sums over the positions of a tensor and of its mirror image, by channels. */
export interface ChannelProducts {
  readonly count: number;
  /** Σ y_a² and Σ z_b². */
  readonly original: Float64Array;
  readonly flipped: Float64Array;
  /** Σ y_a·z_b. */
  readonly product: (a: number, b: number) => number;
}

/** Positions per channel that are looked at, spread over all: enough to tell signs and pairs. */
const MAX_POSITIONS = 2048;

/** The smallest step that keeps to the limit and shares no factor with any length, so that no column is left out. */
function stepThrough(positions: number): number {
  let step = Math.ceil(positions / MAX_POSITIONS);
  while (commonDivisor(step, positions) > 1) step++;
  return step;
}

/** Euclid's. */
function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/** Products of the channels, along `axis`, of two tensors of one shape, over a sample of their positions. */
export function channelProducts(y: FloatTensor, z: FloatTensor, axis: number): ChannelProducts {
  const count = y.dims[axis]!;
  const inner = y.dims.slice(axis + 1).reduce((a, b) => a * b, 1);
  const positions = y.data.length / count;
  const step = stepThrough(positions);
  const products = new Float64Array(count * count);
  const [original, flipped] = [new Float64Array(count), new Float64Array(count)];
  for (let p = 0; p < positions; p += step) {
    const base = Math.floor(p / inner) * inner * count + (p % inner);
    for (let a = 0; a < count; a++) {
      const own = y.data[base + a * inner]!;
      original[a]! += own * own;
      flipped[a]! += z.data[base + a * inner]! ** 2;
      for (let b = 0; b < count; b++) products[a * count + b]! += own * z.data[base + b * inner]!;
    }
  }
  return { count, original, flipped, product: (a, b) => products[a * count + b]! };
}
