import { expect, it } from 'vitest';
import { mcnemar, mcnemarLoss, wilson } from '../../../src/analysis/study/statistics';

/*
 * Figures of SciPy 1.17.1 (pip install scipy):
 *   binomtest(k, n).proportion_ci(0.95, 'wilson'), binomtest(min(gains, losses), gains + losses, 0.5).pvalue, and
 *   binomtest(losses, gains + losses, 0.5, alternative='greater').pvalue
 */

it.each([
  [0, 1, 0.0, 0.7934506856227626],
  [1, 1, 0.20654931437723745, 1.0],
  [0, 10, 0.0, 0.27753279986288926],
  [5, 10, 0.236593090512564, 0.7634069094874361],
  [9, 10, 0.5958499732047615, 0.9821237869049271],
  [10, 10, 0.7224672001371109, 1.0],
  [912, 1000, 0.8928277489502234, 0.9280190020576791],
  [11382, 12480, 0.9069218196026627, 0.9168630733666121],
  [1, 1000000, 1.765245767453709e-7, 5.664911804311442e-6],
])("Wilson's interval of %i of %i", (k, n, low, high) => {
  const found = wilson(k, n);
  expect(found[0]).toBeCloseTo(low, 12);
  expect(found[1]).toBeCloseTo(high, 12);
});

it.each([
  [0, 0, 1.0],
  [1, 0, 1.0],
  [0, 5, 0.0625],
  [3, 3, 1.0],
  [31, 12, 0.005401572654591291],
  [12, 31, 0.005401572654591291],
  [2, 9, 0.0654296875],
  [150, 100, 0.0018833009350761602],
  [1000, 900, 0.023108845108901193],
  [500000, 501000, 0.3180365408403385],
  [0, 40, 1.8189894035458565e-12],
])("McNemar's exact test of %i gains and %i losses", (gains, losses, p) => {
  expect(mcnemar(gains, losses) / p).toBeCloseTo(1, 8);
});

it.each([
  [0, 0, 1.0],
  [0, 5, 0.03125],
  [1, 4, 0.1875],
  [5, 0, 1.0],
  [3, 3, 0.65625],
  [12, 31, 0.0027007863272956456],
  [31, 12, 0.9990430194993678],
  [2, 9, 0.03271484375],
  [100, 150, 0.0009416504675380801],
  [900, 1000, 0.011554422554450597],
  [0, 40, 9.094947017729282e-13],
])("McNemar's exact test that %i gains and %i losses are no loss", (gains, losses, p) => {
  expect(mcnemarLoss(gains, losses) / p).toBeCloseTo(1, 8);
});
