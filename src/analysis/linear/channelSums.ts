import type { Flip, PerFlip } from '../../report/report';
import { addRowProducts } from '../measure/kernel/rowProducts';
import { FOLDS } from './sampleRule';

/** Sums over the positions of some samples: all that is kept of their activations. Matrices are channels × channels, row-major. */
export interface ChannelSums {
  /** Σ F(x)_i · F(x)_j. */
  readonly own: Float64Array;
  readonly flipped: PerFlip<FlippedSums>;
}

export interface FlippedSums {
  /** Σ (g·F(gx))_i · F(x)_j. */
  readonly cross: Float64Array;
  /** Σ (g·F(gx))_i². */
  readonly energy: Float64Array;
}

/**
 * What a layer gives for many samples, summed part by part. A sample belongs to one part with all its positions, so
 * that a position and its mirror image, which are nearly the same, never stand on both sides of a split.
 */
export class LayerSums {
  readonly channels: number;
  readonly flips: readonly Flip[];
  readonly parts: readonly ChannelSums[];

  constructor(channels: number, flips: readonly Flip[]) {
    this.channels = channels;
    this.flips = flips;
    this.parts = Array.from({ length: FOLDS }, () => emptySums(channels, flips));
  }

  /**
   * @param sample its number, which decides the part
   * @param original F(x), channels × positions, row-major
   * @param flipped g·F(gx) of every flip, likewise
   */
  add(sample: number, original: Float32Array, flipped: PerFlip<Float32Array>): void {
    const { own, flipped: sums } = this.parts[sample % FOLDS]!;
    addRowProducts(own, original, original, this.channels);
    for (const flip of this.flips) {
      const { cross, energy } = sums[flip]!;
      addRowProducts(cross, flipped[flip]!, original, this.channels);
      addEnergy(energy, flipped[flip]!);
    }
  }
}

/** Bytes of the sums of one layer. */
export function bytesOfSums(channels: number, flips: number): number {
  return Float64Array.BYTES_PER_ELEMENT * FOLDS * (1 + flips) * channels * channels;
}

function emptySums(channels: number, flips: readonly Flip[]): ChannelSums {
  const square = (): Float64Array => new Float64Array(channels * channels);
  const flipped = flips.map((flip) => [flip, { cross: square(), energy: new Float64Array(channels) }] as const);
  return { own: square(), flipped: Object.fromEntries(flipped) };
}

/** The sum of some parts. */
export function sumOf(parts: readonly ChannelSums[], flips: readonly Flip[]): ChannelSums {
  const channels = Math.sqrt(parts[0]!.own.length);
  const total = emptySums(channels, flips);
  for (const { own, flipped } of parts) {
    addTo(total.own, own);
    for (const flip of flips) {
      addTo(total.flipped[flip]!.cross, flipped[flip]!.cross);
      addTo(total.flipped[flip]!.energy, flipped[flip]!.energy);
    }
  }
  return total;
}

function addTo(sum: Float64Array, values: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += values[i]!;
}

function addEnergy(energy: Float64Array, data: Float32Array): void {
  const area = data.length / energy.length;
  for (let c = 0, k = 0; c < energy.length; c++) {
    let sum = 0;
    for (const end = k + area; k < end; k++) sum += data[k]! * data[k]!;
    energy[c]! += sum;
  }
}
