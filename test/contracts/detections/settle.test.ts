import { describe, expect, it } from 'vitest';
import { contractOfSet } from '../../../src/contracts/detections/contractOfSet';
import type { DetectionSet, DetectorOutput } from '../../../src/contracts/detections/find';
import { withFittingCompanions } from '../../../src/contracts/detections/places';
import { possibleRoles } from '../../../src/contracts/detections/roles';
import { settleLayout } from '../../../src/contracts/detections/settleLayout';
import type { StatedDetections } from '../../../src/contracts/detections/stated';
import type { FloatTensor } from '../../../src/operators/follow/rearrange';
import type { Orientation } from '../../../src/report/report';
import { without } from '../../support/without';

const SIZE = [100, 200] as const;
const RANKED = { isSuppressed: false, isRanked: true };
/** x1, y1, x2, y2 of three objects, far apart and off the middle. */
const BOXES = [
  [10, 20, 30, 60],
  [120, 5, 190, 25],
  [60, 70, 80, 95],
];
const SCORES = [0.9, 0.6, 0.4];

const mirrored = ([a, b, c, d]: readonly number[]): number[] => [200 - c!, b!, 200 - a!, d!];

type Written = (box: readonly number[]) => number[];
const WRITTEN: Readonly<Record<string, Written>> = {
  xyxy: (box) => [...box],
  yxyx: ([a, b, c, d]) => [b!, a!, d!, c!],
  cxcywh: ([a, b, c, d]) => [(a! + c!) / 2, (b! + d!) / 2, c! - a!, d! - b!],
  xywh: ([a, b, c, d]) => [a!, b!, c! - a!, d! - b!],
};

const tensor = (dims: readonly number[], data: readonly number[]): FloatTensor => ({
  dims,
  data: Float32Array.from(data),
});

function output(name: string, shape: readonly number[], more: Partial<DetectorOutput> = {}): DetectorOutput {
  return { name, shape, dtype: 'float32', keepsPlaces: false, selection: RANKED, says: undefined, ...more };
}

function tableSet(name: string, width: number, more: Partial<DetectorOutput> = {}): DetectionSet {
  const form = { kind: 'table', roles: possibleRoles({ width }) } as const;
  return { output: output(name, [1, 3, width], more), form, companions: [], origin: 'test' };
}

/** @param of rows of x and of its mirror image, the latter in another order */
function settle(
  set: DetectionSet,
  of: Readonly<Partial<Record<Orientation, Readonly<Record<string, FloatTensor>>>>>,
  stated: StatedDetections = {},
) {
  return settleLayout(set, stated, {
    flips: ['h'],
    tensors: (orientation) => {
      const tensors = of[orientation];
      return tensors && ((name) => tensors[name]);
    },
    size: SIZE,
  });
}

function rowsOf(write: Written, more: (i: number) => readonly number[], width: number) {
  const row = (box: readonly number[], i: number): number[] => [...write(box), ...more(i)];
  const gx = BOXES.map((box, i) => row(mirrored(box), i)).reverse();
  return {
    id: { t: tensor([1, 3, width], BOXES.flatMap(row)) },
    h: { t: tensor([1, 3, width], gx.flat()) },
  };
}

describe('the form of a table of detections', () => {
  it.each(['xyxy', 'yxyx', 'cxcywh', 'xywh'])('is borne out by x and its mirror image: %s', (form) => {
    const { layout, certainty, ...mirror } = settle(
      tableSet('t', 6),
      rowsOf(WRITTEN[form]!, (i) => [SCORES[i]!, i], 6),
    );
    expect(mirror).toEqual({ origin: 'edge', swap: [], swapPoints: [] });
    expect(layout).toMatchObject({ form, unit: 'pixels', boxes: { from: 0, to: 4 } });
    // The likelier form is found; one that the mirror image alone tells is assumed.
    expect(certainty).toBe(form === 'xyxy' || form === 'cxcywh' ? 'found' : 'assumed');
  });

  it('is in parts of the image where its numbers are', () => {
    const parts: Written = ([a, b, c, d]) => [a! / 200, b! / 100, c! / 200, d! / 100];
    expect(
      settle(
        tableSet('t', 6),
        rowsOf(parts, (i) => [SCORES[i]!, i], 6),
      ).layout,
    ).toMatchObject({ form: 'xyxy', unit: '0..1' });
  });

  it('is what is stated, certain or not', () => {
    const rows = rowsOf(WRITTEN['xyxy']!, (i) => [SCORES[i]!, i], 6);
    const stated = settle(tableSet('t', 6, { says: 'boxes' }), rows, {
      form: 'xywh',
      unit: '-1..1',
      origin: 'center',
      swap: [[0, 1]],
    });
    expect(stated).toMatchObject({
      certainty: 'stated',
      origin: 'center',
      swap: [[0, 1]],
      layout: { form: 'xywh', unit: '-1..1' },
    });
    expect(settle(tableSet('t', 6), rows, { from: 2 }).layout.boxes.from).toBe(2);
  });

  it('is judged by the mirror that is stated', () => {
    // A box of a pixel in the middle, which the right mirror leaves where it is and the other moves off itself.
    const certaintyOf = (width: number, stated?: StatedDetections) => {
      const rows = { t: tensor([1, 1, 6], [width / 2 - 0.5, 5, width / 2 + 0.5, 6, 0.9, 1]) };
      return settle(tableSet('t', 6), { id: rows, h: rows }, stated).certainty;
    };
    const center = { origin: 'center' } as const;
    expect([certaintyOf(200), certaintyOf(199)]).toEqual(['found', 'assumed']);
    expect([certaintyOf(200, center), certaintyOf(199, center)]).toEqual(['assumed', 'found']);
  });

  it('is assumed where the numbers bear no order of columns out, or fit no better than unmirrored', () => {
    const odd = rowsOf(WRITTEN['xyxy']!, () => [7.5, 8.5], 6);
    expect(settle(tableSet('t', 6), odd).certainty).toBe('assumed');
    const same = {
      id: {
        t: tensor(
          [1, 3, 6],
          BOXES.flatMap((box, i) => [...box, SCORES[i]!, i]),
        ),
      },
    };
    expect(settle(tableSet('t', 6), { ...same, h: same.id }).certainty).toBe('assumed');
    expect(
      settle(
        tableSet('t', 6),
        rowsOf(WRITTEN['xyxy']!, (i) => [SCORES[i]!, i], 6),
      ).certainty,
    ).toBe('found');
  });

  it('leaves out what is behind the class and not known', () => {
    const set = tableSet('t', 10);
    const settled = settle(
      set,
      rowsOf(WRITTEN['cxcywh']!, (i) => [SCORES[i]!, i, 0.5, -3.5, 7, 9.25], 10),
    );
    const { parts } = contractOfSet(set, settled);
    expect(parts!.at(-1)).toEqual({ kind: 'keypoints', from: 6, to: 10, coordinates: expect.anything() });
    const masks = {
      ...set,
      form: { kind: 'table', roles: possibleRoles({ width: 10, rest: 'coefficients' }) },
    } as const;
    const rows = rowsOf(WRITTEN['cxcywh']!, (i) => [SCORES[i]!, i, 0.5, -3.5, 7, 9.25], 10);
    expect(contractOfSet(masks, settle(masks, rows)).parts!.at(-1)).toEqual({
      kind: 'ignore',
      name: 'rest',
      from: 6,
      to: 10,
    });
  });

  it('is the usual one where nothing is there', () => {
    const empty = { t: tensor([1, 0, 6], []) };
    const { layout, certainty } = settle(tableSet('t', 6), { id: empty, h: empty });
    expect(layout).toMatchObject({
      form: 'xyxy',
      unit: 'pixels',
      scores: [{ from: 4, to: 5 }],
      classes: { from: 5, to: 6 },
    });
    expect(certainty).toBe('found');
    expect(settle(tableSet('pred_boxes', 6), { id: { pred_boxes: empty.t } }).layout).toMatchObject({
      form: 'cxcywh',
      unit: '0..1',
    });
  });
});

describe('keypoints of a table', () => {
  const places = (box: readonly number[]): number[][] => {
    const [a, b, c] = box as [number, number, number];
    return [
      [a + 2, b],
      [c - 4, b],
      [a + 8, b + 3],
      [a + 3, b + 9],
      [c - 6, b + 9],
    ];
  };
  /** @param isSwapped whether left and right change places in the mirror image */
  function faces(isSwapped: boolean) {
    const order = isSwapped ? [1, 0, 2, 4, 3] : [0, 1, 2, 3, 4];
    const x = BOXES.map((box, i) => [...box, SCORES[i]!, ...places(box).flat()]);
    const gx = BOXES.map((box, i) => [
      ...mirrored(box),
      SCORES[i]!,
      ...order.flatMap((k) => [200 - places(box)[k]![0]!, places(box)[k]![1]!]),
    ]);
    return { id: { t: tensor([1, 3, 15], x.flat()) }, h: { t: tensor([1, 3, 15], gx.flat()) } };
  }

  it('change places, left and right, unless the numbers say that they stay', () => {
    expect(settle(tableSet('t', 15), faces(true)).swapPoints).toEqual([
      [0, 1],
      [3, 4],
    ]);
    expect(settle(tableSet('t', 15), faces(false)).swapPoints).toEqual([]);
    expect(settle(tableSet('t', 15), faces(true), { swapPoints: [[0, 2]] }).swapPoints).toEqual([[0, 2]]);
  });

  it('stand in the contract with the pairs that are stated, one or none', () => {
    const set = tableSet('t', 15);
    const swapWith = (swapPoints: readonly (readonly [number, number])[]) =>
      contractOfSet(set, settle(set, faces(true), { swapPoints })).parts!.at(-1)!.swap;
    expect(swapWith([[0, 2]])).toEqual([[0, 2]]);
    expect(swapWith([])).toBeUndefined();
  });

  it('stand in the contract as parts', () => {
    const set = tableSet('t', 15);
    const { parts, axis, positions } = contractOfSet(set, settle(set, faces(true)));
    expect([axis, positions]).toEqual([2, { kind: 'set', axis: 1 }]);
    expect(parts!.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ['boxes', 0, 4],
      ['classes', 4, 5],
      ['keypoints', 5, 15],
    ]);
    expect(parts![0]!.coordinates).toEqual({ form: 'xyxy', unit: 'pixels', origin: 'edge', extent: [100, 200] });
    expect(parts![2]).toMatchObject({
      swap: [
        [0, 1],
        [3, 4],
      ],
      coordinates: { form: 'points', perPoint: 2 },
    });
  });
});

describe('outputs beside four columns', () => {
  const set: DetectionSet = {
    output: output('boxes', [3, 4]),
    form: { kind: 'boxes' },
    companions: [
      { output: 'scores', holds: 'scores', isStated: false },
      { output: 'classes', holds: 'classes', isStated: false },
      { output: 'points', holds: 'keypoints', isStated: false },
      { output: 'n', holds: 'count', isStated: false },
      { output: 'masks', holds: 'masks', isStated: false },
    ],
    origin: 'test',
  };
  const tensors = (write: (box: readonly number[]) => readonly number[]) => ({
    boxes: tensor([3, 4], BOXES.flatMap(write)),
    scores: tensor([3], SCORES),
    classes: tensor([3], [1, 2, 3]),
    points: tensor(
      [3, 2, 3],
      Array.from({ length: 18 }, (_, i) => i),
    ),
    n: tensor([1], [3]),
    masks: tensor([7], [1, 2, 3, 4, 5, 6, 7]),
  });
  const of = { id: tensors((box) => [...box]), h: tensors(mirrored) };

  it('give their columns', () => {
    const settled = settle(set, of);
    expect(settled.layout).toMatchObject({
      scores: [{ output: 'scores', from: 0, to: 1 }],
      classes: { output: 'classes', from: 0, to: 1 },
      keypoints: { output: 'points', from: 0, to: 6, perPoint: 3 },
      count: 'n',
    });
    const contract = contractOfSet(set, settled);
    expect(contract).toMatchObject({ scores: 'scores', classes: 'classes', axis: 1, positions: { axis: 0 } });
    expect(contract.companions).toHaveLength(5);
    expect(contract.parts).toHaveLength(1);
  });

  it('belong only where they have a row for each box', () => {
    const named = (found: Readonly<Record<string, FloatTensor>>) => (name: string) => found[name];
    const fitting = (found: Readonly<Record<string, FloatTensor>>) =>
      withFittingCompanions(set, [named(of.id), named(found)]).companions.map(({ holds }) => holds);
    expect(fitting(of.h)).toEqual(['scores', 'classes', 'keypoints', 'count', 'masks']);
    expect(fitting({ ...of.h, scores: tensor([4], [1, 2, 3, 4]) })).toEqual(['classes', 'keypoints', 'count', 'masks']);
    expect(fitting(without(of.h, 'classes'))).toEqual(['scores', 'keypoints', 'count', 'masks']);
    expect(fitting({ ...of.h, boxes: tensor([0, 4], []), scores: tensor([0], []) })).toContain('scores');
  });
});

it('picked boxes have their corners in the order that fits better, first that of the specification', () => {
  const picks = { boxes: 'boxes', scores: 'scores', byCenter: false };
  const set: DetectionSet = {
    output: output('selected', [3, 3], { dtype: 'int64', selection: { isSuppressed: true, isRanked: false, picks } }),
    form: { kind: 'picks' },
    companions: [],
    origin: 'test',
  };
  const chosen = tensor([3, 3], [0, 0, 0, 0, 0, 1, 0, 0, 2]);
  const tensorsOf = (boxes: readonly (readonly number[])[]) => ({
    selected: chosen,
    boxes: tensor([1, 3, 4], boxes.flat()),
    scores: tensor([1, 1, 3], SCORES),
  });
  const formOf = (h: readonly (readonly number[])[]) =>
    settle(set, { id: tensorsOf(BOXES), h: tensorsOf(h) }).layout.form;
  const oneLeft = BOXES.map((box, i) => (i === 0 ? mirrored(box) : [0, 0, 1, 1]));
  expect(formOf(oneLeft)).toBe('xyxy');
  expect(formOf(BOXES.map(() => [0, 0, 1, 1]))).toBe('yxyx');
});
