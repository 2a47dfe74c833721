import { expect, it } from 'vitest';
import type { Detection } from '../../../src/contracts/detections/detection';
import { matchDetections } from '../../../src/contracts/detections/match';

/** Boxes ten long: of places 2 apart, 8/12 of both is common; of places 4 apart, less than half. */
const at = (...lefts: readonly number[]): readonly Detection[] =>
  lefts.map((left) => ({ sample: 0, box: [left, 0, left + 10, 1], score: 0.9, class: 0 }));
const pairs = (a: readonly number[], b: readonly number[]) =>
  matchDetections(at(...a), at(...b)).map(({ a: i, b: j }) => [i, j]);

it('of boxes in a row, each overlaps its neighbors only, and all find one', () => {
  expect(pairs([0, 4], [-2, 2])).toEqual([[0, 0], [1, 1]]); // prettier-ignore
  expect(pairs([0, 4, 8], [-2, 2, 6])).toEqual([[0, 0], [1, 1], [2, 2]]); // prettier-ignore
});

it('of two that want the same, the one that overlaps more has it', () => {
  expect(pairs([0, 1], [1])).toEqual([[1, 0]]);
  expect(pairs([1], [0, 1])).toEqual([[0, 1]]);
});

it('what does not hang together is matched apart', () => {
  expect(pairs([0, 100], [101, 1])).toEqual([[0, 1], [1, 0]]); // prettier-ignore
  expect(matchDetections(at(0), at(2))).toEqual([{ a: 0, b: 0, overlap: 8 / 12 }]);
});
