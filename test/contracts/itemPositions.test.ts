import { expect, it } from 'vitest';
import { itemPositions } from '../../src/contracts/itemPositions';
import type { Action } from '../../src/operators/follow/action';
import { outputFacts } from '../support/outputFacts';

const LOST: Action = { kind: 'lost', reason: 'r' };
const reverse = (axis: number) => [{ axis, map: 'reverse' as const }];
const onAxes = (rows: number, columns: number): Action => ({ kind: 'spatial', h: reverse(columns), v: reverse(rows) });
const where = (
  kind: 'boxes' | 'keypoints',
  shape: readonly number[],
  axis: number,
  tracked: Action | undefined = LOST,
) => itemPositions(outputFacts({ shape, tracked }), {}, axis, kind);
const set = (axis: number) => ({ kind: 'set', axis });

it('results without order are on the first axis behind the batch that holds several', () => {
  expect(where('boxes', [1, 17, 4], 2)).toEqual(set(1));
  expect(where('boxes', [1, 1, 5, 4], 3)).toEqual(set(2));
  expect(where('boxes', [1, 2, 4], 2)).toEqual(set(1));
  expect(where('boxes', [3, 5, 4], 2)).toEqual(set(1));
  expect(where('boxes', [1, 5, 2, 4], 3)).toEqual(set(1));
  expect(where('boxes', [5, 4], 1)).toEqual(set(0));
  expect(where('boxes', [4, 5], 0)).toEqual(set(1));
  expect(where('boxes', [1, 4], 1)).toBeUndefined();
  expect(where('boxes', [1, 1, 4], 2)).toBeUndefined();
  expect(where('boxes', [3, 1, 4], 2)).toBeUndefined();
});

it('points are counted on the axis in front of their numbers, and only those of several images are results', () => {
  expect(where('keypoints', [1, 17, 2], 2)).toBeUndefined();
  expect(where('keypoints', [1, 5, 17, 2], 3)).toEqual(set(1));
  expect(where('keypoints', [1, 2, 5, 17, 2], 4)).toEqual(set(1));
  expect(where('boxes', [1, 2, 5, 17, 4], 4)).toEqual(set(1));
  expect(where('keypoints', [1, 34, 5], 1)).toEqual(set(2));
  expect(where('keypoints', [1, 5, 1, 34], 3)).toEqual(set(1));
  expect(where('keypoints', [5, 34], 1)).toBeUndefined();
});

it('cells are where a person says, else where the graph keeps them, on another axis', () => {
  const axes = { kind: 'axes', rows: 2, columns: 3 };
  expect(where('boxes', [1, 4, 8, 12], 1, onAxes(2, 3))).toEqual(axes);
  expect(where('boxes', [1, 4, 5, 7], 1, onAxes(2, 3))).toEqual(axes);
  expect(where('boxes', [1, 4, 5, 7], 2, onAxes(2, 3))).toEqual(set(1));
  const facts = outputFacts({ shape: [1, 4, 8, 12], tracked: onAxes(2, 3) });
  expect(itemPositions(facts, { rows: 1 }, 3, 'boxes')).toEqual({ kind: 'axes', rows: 1 });
  expect(itemPositions(facts, { columns: 0 }, 3, 'boxes')).toEqual({ kind: 'axes', columns: 0 });
  expect(itemPositions(facts, { rows: 0, columns: 1 }, 3, 'boxes')).toEqual({ kind: 'axes', rows: 0, columns: 1 });
});

it('cells whose order is lost are those of a usual detector, or on two axes in the ratio of the image', () => {
  const grids = [[8, 12, 1], [4, 6, 1], [2, 3, 1]]; // prettier-ignore
  expect(where('boxes', [1, 126, 4], 2)).toEqual({ kind: 'grids', axis: 1, grids });
  expect(itemPositions(outputFacts({ shape: [1, 126, 4], tracked: undefined }), {}, 2, 'boxes')).toMatchObject({
    grids,
  });
  expect(where('boxes', [1, 126, 4], 2, { kind: 'invariant' })).toEqual(set(1));
  expect(where('boxes', [1, 126, 2, 4], 3)).toEqual(set(1));
  expect(where('boxes', [1, 4, 8, 12], 1)).toEqual({ kind: 'axes', rows: 2, columns: 3 });
  expect(where('boxes', [1, 8, 12, 4], 3)).toEqual({ kind: 'axes', rows: 1, columns: 2 });
  expect(where('boxes', [1, 4, 8, 12, 3], 1)).toEqual(set(2));
});
