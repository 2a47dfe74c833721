import { expect, test } from 'vitest';
import { insightSentence, mirroredWords, outcomeWords, wholeExplanation } from '../../../src/report/facts/causeWords';
import type { CauseReport } from '../../../src/report/report';

const FLOOR = 1e-5;

function measured(errors: { readonly kernel: number; readonly grid: number; readonly both: number }): CauseReport {
  return {
    error: 0.088,
    shares: { kernel: 0.05, grid: 0.038 },
    counterfactuals: [
      { mirrored: [], error: 0.088 },
      { mirrored: ['kernel'], error: errors.kernel },
      { mirrored: ['grid'], error: errors.grid },
      { mirrored: ['kernel', 'grid'], error: errors.both },
    ],
    twinResidual: errors.both,
  };
}

const headline = measured({ kernel: 0.145, grid: 0.066, both: 3e-7 });

test('the sentence says that kernels alone make it worse, and what leaves nothing', () => {
  expect(insightSentence(headline, FLOOR)).toBe(
    'Mirroring the kernels alone makes it worse: 14 % instead of 8.8 %. Mirroring kernels and stride grid together leaves nothing (3e-7).',
  );
  const aligned = measured({ kernel: 2e-7, grid: 0.066, both: 2e-7 });
  expect(insightSentence(aligned, FLOOR)).toBe('Mirroring kernels leaves nothing (2e-7).');
  const left = measured({ kernel: 0.05, grid: 0.066, both: 0.01 });
  expect(insightSentence(left, FLOOR)).toBe(
    'Mirroring the kernels alone leaves 5 % of 8.8 %. With everything mirrored 0.0100 is left, more than float noise.',
  );
  expect(insightSentence({ ...headline, error: 1e-7 }, FLOOR)).toMatch(/nothing to explain/);
});

test('each experiment has its words, and the smallest exact one is the explanation', () => {
  const words = headline.counterfactuals.map((row) => outcomeWords(row, headline, FLOOR));
  expect(words).toEqual(['', 'worse than doing nothing', '', 'exact: this is the whole explanation']);
  expect(headline.counterfactuals.map(({ mirrored }) => mirroredWords(mirrored))).toEqual([
    'Nothing',
    'Kernels only',
    'Stride grid only',
    'Kernels and stride grid',
  ]);
  const aligned = measured({ kernel: 2e-7, grid: 0.066, both: 1e-7 });
  expect(wholeExplanation(aligned, FLOOR)?.mirrored).toEqual(['kernel']);
});

test('of an output that should change a larger difference is not called worse', () => {
  expect(insightSentence(headline, FLOOR, true)).toMatch(
    /^Mirroring the kernels alone makes the difference larger: 14 %/,
  );
  expect(headline.counterfactuals.map((row) => outcomeWords(row, headline, FLOOR, true))).toContain(
    'larger than with nothing mirrored',
  );
});

test('an output that is not a number is not explained', () => {
  expect(insightSentence({ ...headline, error: NaN }, FLOOR)).toMatch(/cannot be compared/);
});
