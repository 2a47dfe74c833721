import { MIN_SAMPLES } from '../../protocol/linear';

/** Where a layer may choose how many it needs, not more than this. */
export const MAX_SAMPLES = 256;
/** Parts of the samples; each is predicted by a map that was fitted on the others. */
export const FOLDS = 4;
/** Positions to fit on for each channel: with fewer, a map fits whatever there is. */
const POSITIONS_PER_CHANNEL = 4;

/** Samples that a map is fitted on while a part of them is left out. */
export function trainingSamples(samples: number): number {
  return samples - Math.ceil(samples / FOLDS);
}

/**
 * How many samples a layer needs so that there are at least four positions to fit on per channel; `MIN_SAMPLES` at
 * least.
 * @param positions of one sample: height × width
 */
export function neededSamples(channels: number, positions: number): number {
  const wanted = Math.ceil((POSITIONS_PER_CHANNEL * channels) / Math.max(1, positions));
  let samples = MIN_SAMPLES;
  while (trainingSamples(samples) < wanted) samples++;
  return samples;
}
