import { describe, expect, it } from 'vitest';
import { bestClass, softmax, type Scoring } from '../../../src/contracts/heads/bestClass';

describe('the best class of a box', () => {
  const scoring = (labels: number | undefined, change: Partial<Scoring> = {}): Scoring => ({
    isProbability: true,
    isSet: false,
    labels,
    ...change,
  });

  it.each<[string, readonly number[], Scoring, { score: number; class: number }]>([
    ['one class behind an objectness', [0.5, 0.9], scoring(1), { score: 0.45, class: 0 }],
    ['one class behind a background', [0.2, 0.8], scoring(1), { score: 0.8, class: 0 }],
    ['one class before no object, in a set', [0.3, 0.7], scoring(1, { isSet: true }), { score: 0.3, class: 0 }],
    ['as many scores as classes', [0.5, 0.9], scoring(2), { score: 0.9, class: 1 }],
    ['one score', [0.5], scoring(undefined), { score: 0.5, class: 0 }],
    ['one score of no class', [0.9995], scoring(0), { score: 0.9995, class: 0 }],
    ['one score of no class, in a set', [0.7], scoring(0, { isSet: true }), { score: 0.7, class: 0 }],
    ['no scores', [], scoring(3), { score: 1, class: 0 }],
    ['the first of equal scores', [0.1, 0.5, 0.5], scoring(3), { score: 0.5, class: 1 }],
    ['scores that sum to nearly 1', [0.2, 0.8005], scoring(1), { score: 0.8005, class: 0 }],
    ['scores that sum to less', [0.2, 0.7985], scoring(1), { score: 0.2 * 0.7985, class: 0 }],
    ['scores that sum to more', [0.2, 0.8015], scoring(1), { score: 0.2 * 0.8015, class: 0 }],
  ])('%s', (_, values, known, expected) => {
    const found = bestClass(values, known);
    expect(found.class).toBe(expected.class);
    expect(found.score).toBeCloseTo(expected.score, 12);
  });

  /** The first and the last score are the greatest. */
  const many = (count: number): readonly number[] =>
    Array.from({ length: count }, (_, i) => [0.75, 0.5][i] ?? (i === count - 1 ? 0.875 : 0.25));

  it.each([
    [80, { score: 0.875, class: 79 }],
    [81, { score: 0.75 * 0.875, class: 79 }],
    [82, { score: 0.875, class: 81 }],
    [92, { score: 0.875, class: 91 }],
  ])('of %i scores and no labels has an objectness before those of COCO only', (count, expected) => {
    expect(bestClass(many(count), scoring(undefined))).toEqual(expected);
  });

  it.each([
    [81, { score: 0.875, class: 80 }],
    [91, { score: 0.875, class: 90 }],
    [92, { score: 0.75, class: 0 }],
    [93, { score: 0.875, class: 92 }],
  ])('of %i scores and no labels in a set has no object behind those of COCO’s ids only', (count, expected) => {
    expect(bestClass(many(count), scoring(undefined, { isSet: true }))).toEqual(expected);
  });
});

it('probabilities sum to 1 and keep the ratios of their powers, also where these would be infinite', () => {
  const [a, b, c] = softmax([1000, 999, 1001]) as [number, number, number];
  expect(a + b + c).toBeCloseTo(1, 12);
  expect([a / b, c / a].map((ratio) => Math.log(ratio))).toEqual([expect.closeTo(1, 9), expect.closeTo(1, 9)]);
  expect(softmax([-1000, -1000])).toEqual([0.5, 0.5]);
  expect(softmax([0, 1000])).toEqual([0, 1]);
});
