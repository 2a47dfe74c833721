import { describe, expect, it } from 'vitest';
import { neededSamples, trainingSamples } from '../../../src/analysis/linear/sampleRule';
import { MIN_SAMPLES } from '../../../src/protocol/linear';

describe('neededSamples', () => {
  it.each([
    [64, 12544, MIN_SAMPLES],
    [512, 49, 56],
    [256, 196, MIN_SAMPLES],
  ])('of %i channels and %i positions are %i', (channels, positions, samples) => {
    expect(neededSamples(channels, positions)).toBe(samples);
  });

  it('is the least number that leaves four positions per channel to fit on', () => {
    for (const [channels, positions] of [
      [512, 49],
      [768, 16],
      [100, 3],
    ] as const) {
      const samples = neededSamples(channels, positions);
      expect(trainingSamples(samples) * positions).toBeGreaterThanOrEqual(4 * channels);
      expect(trainingSamples(samples - 1) * positions).toBeLessThan(4 * channels);
    }
  });
});
