import { expect, test } from 'vitest';
import type { CauseReport, LayerReport } from '../../../src/report/report';
import {
  convolutions,
  insightSentence,
  localCause,
  mirroredWords,
  outcomeWords,
  shiftSentence,
  sortedExperiments,
  swapSentence,
  wholeExplanation,
} from '../../../webview/why';
import { sampleReport } from '../report/sampleReport';

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

test('of many experiments the telling ones come first and none is lost', () => {
  const three = (['kernel', 'grid', 'padding', 'other'] as const).flatMap((cause, i, all) =>
    all.slice(i + 1).map((other) => ({ mirrored: [cause, other], error: 0.02 })),
  );
  const many = { ...headline, counterfactuals: [...headline.counterfactuals, ...three] };
  const { first, rest } = sortedExperiments(many, FLOOR);
  expect(first.slice(0, 3).every(({ mirrored }) => mirrored.length < 2)).toBe(true);
  expect(first.length + rest.length).toBe(many.counterfactuals.length);
  expect(sortedExperiments(headline, FLOOR).rest).toEqual([]);
});

test('audited convolutions are listed by the asymmetry the flip meets', () => {
  const report = sampleReport();
  const audit = [
    { node: 'a', op: 'Conv', verdicts: ['asymmetric kernel'], asymmetry: { H: 1, W: 0.1 } },
    { node: 'b', op: 'Conv', verdicts: ['asymmetric kernel'], asymmetry: { H: 0.2, W: 0.9 } },
    { node: 'pointwise', op: 'Conv', verdicts: ['exact'], asymmetry: { H: 0, W: 0 } },
    { node: 'pool', op: 'MaxPool', verdicts: ['misaligned grid'] },
  ] as const;
  expect(convolutions({ ...report, audit }, 'h').map(({ node }) => node)).toEqual(['b', 'a']);
  expect(convolutions({ ...report, audit }, 'v').map(({ node }) => node)).toEqual(['a', 'b']);
});

test('a local defect has the colour of its larger part', () => {
  const [layer] = sampleReport().layers as [LayerReport];
  expect(localCause({ ...layer, localKernel: { h: 0.3 }, localGrid: { h: 0.1 } }, 'h')).toBe('kernel');
  expect(localCause({ ...layer, localKernel: { h: 0.1 }, localGrid: { h: 0.3 } }, 'h')).toBe('grid');
  expect(localCause(layer, 'hv')).toBeUndefined();
});

test('swapped channels and shifts are told in words', () => {
  const swap = { channel: 1, partner: 2, similarity: 0.9, own: 0.1 };
  expect(swapSentence(0.77, { permuted: 0.3, swaps: [swap] })).toMatch(/^Equivariant up to .*77 % → 30 %/);
  expect(swapSentence(0.77, { permuted: 0.5, swaps: [swap] })).toMatch(/^Partly/);
  expect(swapSentence(0.77, { permuted: 0.76, swaps: [swap] })).toMatch(/^No channels swap/);
  expect(swapSentence(0.77, { swaps: [] })).toBeUndefined();
  const shift = { dy: 0, dx: -1, error: 0.02, unshifted: 0.4 };
  expect(shiftSentence({ swaps: [], shift })).toBe(
    'Shifted one pixel left it would differ by 2 % instead of 40 %: the sign of a misaligned grid.',
  );
  expect(shiftSentence({ swaps: [], shift: { ...shift, dx: 0 } })).toBeUndefined();
});
