import { LayerSums } from '../../../src/analysis/linear/channelSums';
import { randn } from '../../../src/image/noise';

/** Features of many samples, channels × positions each. */
export type Samples = readonly Float32Array[];

/** Independent standard normal features. */
export function normalSamples(seed: number, samples: number, channels: number, positions: number): Samples {
  return Array.from({ length: samples }, (_, i) => randn(1000 * seed + i, channels * positions));
}

/** Each position's channels times a matrix, channels × channels, row-major. */
export function mapped(samples: Samples, matrix: readonly number[]): Samples {
  const channels = Math.sqrt(matrix.length);
  return samples.map((data) => {
    const positions = data.length / channels;
    return data.map((_, at) => {
      const [row, k] = [Math.floor(at / positions), at % positions];
      let sum = 0;
      for (let j = 0; j < channels; j++) sum += matrix[row * channels + j]! * data[j * positions + k]!;
      return sum;
    });
  });
}

export function sumsOf(original: Samples, flipped: Samples, channels: number): LayerSums {
  const sums = new LayerSums(channels, ['h']);
  for (const [i, data] of original.entries()) sums.add(i, data, { h: flipped[i]! });
  return sums;
}
