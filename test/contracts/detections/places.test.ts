import { describe, expect, it } from 'vitest';
import type { DetectionSet, DetectorOutput } from '../../../src/contracts/detections/find';
import { placesOf, scoreRows, withFittingCompanions } from '../../../src/contracts/detections/places';
import { possibleRoles, type Roles } from '../../../src/contracts/detections/roles';
import type { FloatTensor } from '../../../src/operators/follow/rearrange';

const tensor = (dims: readonly number[], data?: readonly number[]): FloatTensor => ({
  dims,
  data: Float32Array.from(data ?? Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => 0.5)),
});
const named = (tensors: Readonly<Record<string, FloatTensor>>) => (name: string) => tensors[name];

function set(
  form: DetectionSet['form'],
  companions: readonly (readonly [string, DetectionSet['companions'][number]['holds']])[] = [],
  more: Partial<DetectorOutput> = {},
): DetectionSet {
  const selection = { isSuppressed: false, isRanked: true };
  const output = {
    name: 't',
    dtype: 'float32',
    shape: [1, 3, 4],
    keepsPlaces: false,
    selection,
    says: undefined,
    ...more,
  };
  return {
    output,
    form,
    companions: companions.map(([name, holds]) => ({ output: name, holds, isStated: false })),
    origin: 'test',
  };
}

describe('the columns of boxes', () => {
  it('are four of the tensor that is picked from', () => {
    const picks = { boxes: 'b', scores: 's', byCenter: false };
    const picked = set({ kind: 'picks' }, [], { selection: { isSuppressed: true, isRanked: false, picks } });
    expect(placesOf(picked, {}, [])).toEqual({
      possible: [{ boxes: { output: 'b', axis: 2, from: 0, to: 4 }, scores: [], picks: { output: 't', scores: 's' } }],
      isBorneOut: true,
    });
  });

  it('are on the last axis, or where a person says, from the front or from behind', () => {
    const boxesBy = (stated: Parameters<typeof placesOf>[1]) =>
      placesOf(set({ kind: 'boxes' }), stated, []).possible[0].boxes;
    const whole = { output: 't', from: 0, to: 4 };
    expect([{}, { axis: -1 }, { axis: -3 }, { axis: 0 }, { axis: 1 }].map((stated) => boxesBy(stated))).toEqual(
      [2, 2, 0, 0, 1].map((axis) => ({ ...whole, axis })),
    );
    expect(boxesBy({ from: 2 })).toEqual({ output: 't', axis: 2, from: 2, to: 6 });
    expect(placesOf(set({ kind: 'boxes' }), {}, []).isBorneOut).toBe(true);
  });

  it('of a table are the first where nothing bears them out, or none start where they are stated to', () => {
    const roles = possibleRoles({ width: 7 });
    const table = set({ kind: 'table', roles }, [], { shape: [1, 3, 7] });
    const first = (stated: Parameters<typeof placesOf>[1], tensors: Parameters<typeof placesOf>[2] = []) => {
      const { possible, isBorneOut } = placesOf(table, stated, tensors);
      return [possible.length, possible[0].boxes.from, possible[0].scores.map(({ from }) => from), isBorneOut];
    };
    expect(first({})).toEqual([1, 1, [5], true]);
    expect(first({ from: 3 })).toEqual([1, 3, [2], true]);
    expect(first({ from: 9 })).toEqual([1, 1, [5], true]);
    const odd = named({ t: tensor([1, 1, 7], [7.5, 7.5, 7.5, 7.5, 7.5, 7.5, 7.5]) });
    expect(first({}, [odd])).toEqual([1, 1, [5], false]);
    const caffe = named({ t: tensor([1, 1, 7], [0, 3, 0.5, 10.5, 20.5, 30.5, 40.5]) });
    expect(first({}, [caffe])).toEqual([1, 3, [2], true]);
  });

  it('of a table may be several where there are keypoints, and are one where there are none', () => {
    const keypoints = { from: 5, to: 9, perPoint: 2 };
    const plain: Roles = { box: 0, scores: [4] };
    const last: Roles = { box: 5, scores: [4], keypoints: { from: 0, to: 4, perPoint: 2 } };
    const rows = [named({ t: tensor([1, 1, 9], [1, 2, 30, 40, 0.5, 10, 30, 30, 50]) })];
    const countOf = (...roles: readonly Roles[]) => {
      const table = set({ kind: 'table', roles }, [], { shape: [1, 1, 9] });
      return placesOf(table, {}, rows).possible.map(({ boxes, keypoints: own }) => [boxes.from, own?.from]);
    };
    expect(countOf(plain, { ...plain, box: 5 })).toEqual([[0, undefined]]);
    // The points of the first lie in its box, those of the last do not.
    expect(countOf(last, plain, { ...plain, keypoints })).toEqual([[0, 5], [5, 0]]); // prettier-ignore
  });
});

describe('columns of other outputs', () => {
  it('are as many as they have for each box, in the first orientation that has both', () => {
    const beside = set({ kind: 'boxes' }, [['s', 'scores'], ['c', 'classes'], ['k', 'keypoints'], ['n', 'count']]); // prettier-ignore
    const tensors = [
      named({ s: tensor([1, 3, 5]), k: tensor([1, 3, 4, 3]) }),
      named({ t: tensor([1, 0, 4]), s: tensor([1, 0]) }),
      named({ t: tensor([1, 1, 4]), s: tensor([1, 1, 5]), c: tensor([1, 1]), k: tensor([1, 1, 4, 3]) }),
      named({ t: tensor([1, 3, 4]), s: tensor([1, 3, 7]) }),
    ];
    expect(placesOf(beside, {}, tensors).possible[0]).toMatchObject({
      scores: [{ output: 's', from: 0, to: 5 }],
      classes: { output: 'c', from: 0, to: 1 },
      keypoints: { output: 'k', from: 0, to: 12, perPoint: 3 },
      count: 'n',
    });
    const twice = [named({ t: tensor([1, 2, 4]), s: tensor([1, 2, 6]) })];
    expect(placesOf(beside, {}, twice).possible[0].scores).toEqual([{ output: 's', from: 0, to: 6 }]);
    expect(placesOf(beside, { scores: 'c', classes: 's' }, twice).possible[0]).toMatchObject({
      scores: [{ output: 'c', from: 0, to: 1 }],
      classes: { output: 's', to: 6 },
    });
  });

  it('are one where no orientation was run, and none of outputs that are not there', () => {
    const beside = set({ kind: 'boxes' }, [['s', 'scores']]);
    expect(placesOf(beside, {}, []).possible[0]).toEqual({
      boxes: { output: 't', axis: 2, from: 0, to: 4 },
      scores: [{ output: 's', from: 0, to: 1 }],
    });
  });

  it.each([
    [[1, 3, 17, 3], 3],
    [[3, 17, 3], 3],
    [[3, 17, 2], 2],
    [[3, 3], 2],
    [[1, 3, 34], 2],
    [[3, 1, 34], 2],
  ])('of points have x, y and a score where the last of three axes or more has three: %j', (dims, perPoint) => {
    const beside = set({ kind: 'boxes' }, [['k', 'keypoints']]);
    const tensors = named({ t: tensor([1, 3, 4]), k: tensor(dims) });
    expect(placesOf(beside, {}, [tensors]).possible[0].keypoints).toMatchObject({ perPoint });
  });
});

describe('scores of every row', () => {
  const places = (...to: readonly number[]) => ({
    boxes: { output: 't', axis: 2, from: 0, to: 4 },
    scores: to.map((width) => ({ output: 's', from: 0, to: width })),
  });
  const of = named({ s: tensor([1, 2, 2], [1, 2, 3, 4]) });
  it('are those of several columns', () => {
    expect(scoreRows(places(2), of)).toEqual([[1, 2], [3, 4]]); // prettier-ignore
    expect(scoreRows(places(4), of)).toEqual([[1, 2, 3, 4]]);
    expect(scoreRows(places(1), of)).toEqual([]);
    expect(scoreRows(places(), of)).toEqual([]);
    expect(scoreRows(places(2), named({}))).toEqual([]);
  });
});

it('outputs belong to boxes whose rows divide their numbers, in every orientation, if they have to', () => {
  const kinds = ['scores', 'classes', 'keypoints', 'count', 'masks', 'other'] as const;
  const beside = set({ kind: 'boxes' }, kinds.map((kind) => [kind, kind] as const)); // prettier-ignore
  const fitting = (rows: number, length: number) =>
    withFittingCompanions(beside, [
      named({ t: tensor([1, rows, 4]), ...Object.fromEntries(kinds.map((kind) => [kind, tensor([length])])) }),
    ]).companions.map(({ holds }) => holds);
  expect(fitting(3, 6)).toEqual(kinds);
  expect(fitting(3, 4)).toEqual(['count', 'masks', 'other']);
  expect(fitting(1, 5)).toEqual(kinds);
  expect(fitting(0, 5)).toEqual(kinds);
});
