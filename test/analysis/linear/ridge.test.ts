import { describe, expect, it } from 'vitest';
import { fitLinearMaps } from '../../../src/analysis/linear/fitLinearMaps';
import { allAtOnce } from '../../../src/protocol/steps';
import cases from './ridge.json';
import { sumsOf, type Samples } from './syntheticSums';

const SAMPLES = 32;

interface Case {
  readonly channels: number;
  readonly positions: number;
  readonly mix: number;
  readonly shift: number;
}

interface Expected extends Case {
  readonly error: number;
  readonly unmapped: number;
  readonly lambda: number;
}

/** As `makeRidge.py` makes them. */
function features({ channels, positions, mix, shift }: Case): readonly [x: Samples, gx: Samples] {
  const area = channels * positions;
  const value = (i: number): number => ((i * 7919 + 13 * Math.floor(i / 5) ** 2) % 211) / 100 - 1;
  const other = (i: number): number => ((i * 104729 + 7 * Math.floor(i / 3) ** 2) % 197) / 100 - 0.9;
  const samples = (at: (sample: number, channel: number, k: number) => number): Samples =>
    Array.from({ length: SAMPLES }, (_, s) =>
      Float32Array.from({ length: area }, (__, i) => at(s, Math.floor(i / positions), i % positions)),
    );
  const index = (s: number, c: number, k: number): number => (s * channels + c) * positions + k;
  return [
    samples((s, c, k) => value(index(s, c, k))),
    samples((s, c, k) => {
      const rolled = value(index(s, (c + channels - 1) % channels, k));
      return (mix * (value(index(s, c, k)) + rolled)) / 2 + shift * other(index(s, c, k));
    }),
  ];
}

describe('ridge regression from sums', () => {
  it.each(cases as readonly Expected[])(
    'agrees with least squares by NumPy: $channels channels, $positions positions, mix $mix, shift $shift',
    (expected) => {
      const [x, gx] = features(expected);
      const found = allAtOnce(fitLinearMaps(sumsOf(x, gx, expected.channels))).h!;
      expect(Math.abs(found.unmapped - expected.unmapped)).toBeLessThan(1e-6);
      expect(Math.abs(found.error - expected.error)).toBeLessThan(1e-6 * Math.max(1, expected.error) + 1e-7);
      if (expected.error > 1e-4) expect(found.lambda).toBe(expected.lambda);
    },
  );
});
