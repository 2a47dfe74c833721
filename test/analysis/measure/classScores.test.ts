import { expect, it } from 'vitest';
import { classScores } from '../../../src/analysis/measure/classScores';

const valuesOf = (numbers: readonly number[], independent = false) => {
  const tensor = { dims: [1, numbers.length], data: Float32Array.from(numbers) };
  return classScores({ values: { id: tensor, h: tensor }, flips: ['h'], independent }).values;
};

it.each([
  ['logits are scores', [3, -1, 0.5], false, 'scores'],
  ['numbers that are not negative and sum to one are probabilities', [0.75, 0.25, 0], false, 'probabilities'],
  ['numbers that sum to one with a negative one are scores', [1.25, -0.25, 0], false, 'scores'],
  ['what comes out of a Sigmoid is probabilities, whatever the sum', [0.9, 0.8, 0.1], true, 'probabilities'],
] as const)('%s', (_, numbers, independent, expected) => expect(valuesOf(numbers, independent)).toBe(expected));

it('looks at the first of several samples', () => {
  const tensor = { dims: [2, 1, 3], data: Float32Array.of(0, 1, 2, 9, 8, 7) };
  const { top } = classScores({ values: { id: tensor, h: tensor }, flips: ['h'], independent: false });
  expect(top.id!.map(({ index }) => index)).toEqual([2, 1, 0]);
});

it.each([
  ['scores', [NaN, 1, 2], false],
  ['scores', [Infinity, 1, 2], false],
  ['probabilities of their own', [0.5, NaN, 0.25], true],
] as const)('claims no agreement for %s that are not all numbers: %s', (_, numbers, independent) => {
  const tensor = (data: readonly number[]) => ({ dims: [1, data.length], data: Float32Array.from(data) });
  const values = { id: tensor([0.25, 0.5, 0.125]), h: tensor(numbers), v: tensor([0.25, 0.5, 0.125]) };
  const { agreement, top5Overlap } = classScores({ values, flips: ['h', 'v'], independent });
  expect([agreement, top5Overlap]).toEqual([{ v: true }, { v: 3 }]);
  const broken = classScores({ values: { ...values, id: values.h }, flips: ['v'], independent });
  expect([broken.agreement, broken.jsd]).toEqual([{}, {}]);
});
