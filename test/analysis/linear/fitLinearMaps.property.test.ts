import { describe, expect, it } from 'vitest';
import { fitLinearMaps, type LinearFit } from '../../../src/analysis/linear/fitLinearMaps';
import { allAtOnce } from '../../../src/protocol/steps';
import { fc } from '../../support/fastCheck';
import { mapped, normalSamples, sumsOf, type Samples } from './syntheticSums';

const SAMPLES = 32;
const POSITIONS = 12;

function fit(original: Samples, flipped: Samples, channels: number): LinearFit {
  return allAtOnce(fitLinearMaps(sumsOf(original, flipped, channels))).h!;
}

const seeds = fc.integer({ min: 1, max: 9999 });
const channelCounts = fc.integer({ min: 2, max: 9 });

describe('the error after the best linear map of channels', () => {
  it('is nothing where the flipped features are a linear map of the original ones', () => {
    fc.assert(
      fc.property(
        channelCounts.chain((n) =>
          fc.array(
            fc.integer({ min: -8, max: 8 }).map((v) => v / 4),
            { minLength: n * n, maxLength: n * n },
          ),
        ),
        seeds,
        (matrix, seed) => {
          const channels = Math.sqrt(matrix.length);
          const x = normalSamples(seed, SAMPLES, channels, POSITIONS);
          expect(fit(x, mapped(x, matrix), channels).error).toBeLessThan(1e-5);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('is never above E and E_perm, whatever the features are', () => {
    fc.assert(
      fc.property(channelCounts, seeds, seeds, fc.double({ min: 0, max: 1, noNaN: true }), (channels, a, b, mix) => {
        const [x, other] = [a, b + 10_000].map((seed) => normalSamples(seed, SAMPLES, channels, POSITIONS));
        const gx = x!.map((data, i) => data.map((value, k) => mix * value + (1 - mix) * other![i]![k]!));
        const found = fit(x!, gx, channels);
        expect(found.error).toBeLessThanOrEqual(Math.min(found.unmapped, found.permuted));
        expect(found.permuted).toBeLessThanOrEqual(found.unmapped * (1 + 1e-12));
        const direct = Math.sqrt(
          x!.flatMap((data, i) => [...data.map((v, k) => (v - gx[i]![k]!) ** 2)]).reduce((p, q) => p + q, 0) /
            x!.flatMap((data) => [...data.map((v) => v * v)]).reduce((p, q) => p + q, 0),
        );
        expect(Math.abs(found.unmapped - direct)).toBeLessThan(1e-6);
      }),
      { numRuns: 40 },
    );
  });

  it('is that of the matching where channels only change places', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), seeds, (order, seed) => {
        const x = normalSamples(seed, SAMPLES, 6, POSITIONS);
        const matrix = order.flatMap((from) => [0, 1, 2, 3, 4, 5].map((at) => (at === from ? 1 : 0)));
        const found = fit(x, mapped(x, matrix), 6);
        expect(found.permuted).toBeLessThan(1e-7);
        expect(found.error).toBeLessThanOrEqual(found.permuted);
      }),
      { numRuns: 25 },
    );
  });

  it('is about E/√2, and not less, where the features have nothing in common', () => {
    fc.assert(
      fc.property(channelCounts, seeds, (channels, seed) => {
        const x = normalSamples(seed, SAMPLES, channels, POSITIONS);
        const found = fit(x, normalSamples(seed + 20_000, SAMPLES, channels, POSITIONS), channels);
        // Sums of 768 squares at least, so that the ratio is known to about 4%.
        expect(Math.abs(found.error / found.unmapped - Math.SQRT1_2)).toBeLessThan(0.12);
        expect(found.lambda).toBeGreaterThan(0);
      }),
      { numRuns: 25 },
    );
  });

  it('is not given where the features are zero or not finite', () => {
    const zero = normalSamples(1, SAMPLES, 3, POSITIONS).map((data) => data.fill(0));
    const odd = normalSamples(2, SAMPLES, 3, POSITIONS);
    odd[5]![7] = NaN;
    const good = normalSamples(3, SAMPLES, 3, POSITIONS);
    for (const [x, gx] of [
      [zero, good],
      [odd, good],
      [good, odd],
    ] as const)
      expect(allAtOnce(fitLinearMaps(sumsOf(x, gx, 3))).h).toBeUndefined();
  });
});
