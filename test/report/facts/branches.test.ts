import { expect, it } from 'vitest';
import { layerBranches } from '../../../src/report/facts/branches';

const branches = (...from: readonly (readonly number[])[]) => layerBranches(from.map((places) => ({ from: places })));

it('has nothing to say of layers that follow one another, nor of a report that does not tell', () => {
  expect(branches([], [0], [1])).toBeUndefined();
  expect(branches([])).toBeUndefined();
  expect(branches()).toBeUndefined();
  expect(layerBranches([{ from: [] }, {}])).toBeUndefined();
});

it('finds the skip connection of a residual block', () => {
  expect(branches([], [0], [1], [0, 2])).toEqual({ trunk: [0, 1, 2, 3], beside: [], skips: [[0, 3]] });
});

it('sets a shorter branch beside the longest way, and takes the first of equally long ones', () => {
  // A projection of one convolution, computed after the two of the block.
  expect(branches([], [0], [1], [0], [2, 3])).toEqual({
    trunk: [0, 1, 2, 4],
    beside: [
      [0, 3],
      [3, 4],
    ],
    skips: [],
  });
  expect(branches([], [0], [0], [1, 2])?.trunk).toEqual([0, 1, 3]);
});

it('does not draw a stroke from end to end for a branch that comes back late', () => {
  const chain = Array.from({ length: 12 }, (_, i) => (i === 0 ? [] : [i - 1]));
  const found = branches(...chain, [0], [11, 12]);
  expect(found?.beside).toEqual([[12, 13]]);
  expect(found?.skips).toEqual([[0, 12]]);
});

it('keeps a branch that ends on its own, such as a second output', () => {
  expect(branches([], [0], [0], [2])).toEqual({ trunk: [0, 2, 3], beside: [[0, 1]], skips: [] });
});

it('does not follow what a damaged report says of later layers', () => {
  expect(branches([], [0, 2, 99], [1])).toBeUndefined();
});
