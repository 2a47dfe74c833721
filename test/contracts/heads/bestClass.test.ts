import { describe, expect, it } from 'vitest';
import { bestClass, type Scoring } from '../../../src/contracts/heads/bestClass';

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
  ])('%s', (_, values, known, expected) => {
    const found = bestClass(values, known);
    expect(found.class).toBe(expected.class);
    expect(found.score).toBeCloseTo(expected.score, 12);
  });
});
