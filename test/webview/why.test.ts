import { expect, test } from 'vitest';
import type { CauseReport, LayerReport } from '../../src/report/report';
import { convolutions, localCause, shiftSentence, sortedExperiments, swapSentence } from '../../webview/why';
import { sampleReport } from '../report/sampleReport';

const FLOOR = 1e-5;

const headline: CauseReport = {
  error: 0.088,
  shares: { kernel: 0.05, grid: 0.038 },
  counterfactuals: [
    { mirrored: [], error: 0.088 },
    { mirrored: ['kernel'], error: 0.145 },
    { mirrored: ['grid'], error: 0.066 },
    { mirrored: ['kernel', 'grid'], error: 3e-7 },
  ],
  twinResidual: 3e-7,
};

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
  const blamed = { node: layer.node, op: layer.op, axis: 'W', r: 1, cause: 'padding' } as const;
  expect(localCause({ ...layer, localKernel: { h: 0.1 }, localGrid: { h: 0.3 } }, 'h', [blamed])).toBe('padding');
  expect(localCause({ ...layer, localKernel: { h: 0.3 }, localGrid: { h: 0.1 } }, 'h', [blamed])).toBe('kernel');
  expect(localCause(layer, 'h', [blamed])).toBe('padding');
});

test('swapped channels and shifts are told in words', () => {
  const swap = { channel: 1, partner: 2, similarity: 0.9, own: 0.1 };
  expect(swapSentence(0.77, { permuted: 0.3, swaps: [swap] })).toMatch(/^Equivariant up to .*77 % → 30 %/);
  expect(swapSentence(0.77, { permuted: 0.5, swaps: [swap] })).toMatch(/^Partly/);
  expect(swapSentence(0.77, { permuted: 0.76, swaps: [swap] })).toMatch(/^No channels swap/);
  expect(swapSentence(0.77, { permuted: 0.3, mutual: 0.05, swaps: [swap] })).toMatch(/^No channels swap: .* by chance/);
  expect(swapSentence(0.77, { swaps: [] })).toBeUndefined();
  const shift = { dy: 0, dx: -1, error: 0.02, unshifted: 0.4 };
  expect(shiftSentence({ swaps: [], shift })).toBe(
    'Shifted one pixel left it would differ by 2 % instead of 40 %: the sign of a misaligned grid.',
  );
  expect(shiftSentence({ swaps: [], shift: { ...shift, error: 0.39 } })).toBeUndefined();
  expect(shiftSentence({ swaps: [] })).toBeUndefined();
});
