import { describe, expect, it } from 'vitest';
import type { DetectionSet } from '../../../src/contracts/detections/find';
import { possibleRoles, type Roles } from '../../../src/contracts/detections/roles';
import { settleLayout, type DetectionValues } from '../../../src/contracts/detections/settleLayout';
import type { StatedDetections } from '../../../src/contracts/detections/stated';
import type { FloatTensor } from '../../../src/operators/follow/rearrange';
import type { Orientation } from '../../../src/report/report';

type Rows = readonly (readonly number[])[];
type Size = readonly [number, number];
const SIZE: Size = [100, 200];

function table(roles: readonly Roles[], width: number, name = 't', says?: 'boxes'): DetectionSet {
  const selection = { isSuppressed: false, isRanked: true };
  const output = { name, dtype: 'float32', shape: [1, 'n', width], keepsPlaces: false, selection, says };
  return { output, form: { kind: 'table', roles }, companions: [], origin: 'test' };
}
const PLAIN = possibleRoles({ width: 6 }).slice(0, 1);

const tensorOf = (rows: Rows, width: number): FloatTensor => ({
  dims: [1, rows.length, width],
  data: Float32Array.from(rows.flat()),
});

function settle(
  set: DetectionSet,
  of: Readonly<Partial<Record<Orientation, Rows>>>,
  stated: StatedDetections = {},
  size = SIZE,
) {
  const width = set.output.shape.at(-1) as number;
  const values: DetectionValues = {
    flips: (['h', 'v', 'hv'] as const).filter((flip) => of[flip] !== undefined),
    tensors: (orientation) => {
      const rows = of[orientation];
      return rows && ((name) => (name === set.output.name ? tensorOf(rows, width) : undefined));
    },
    size,
  };
  return settleLayout(set, stated, values);
}

const mirrored = ([a, b, c, d]: readonly number[]): number[] => [200 - c!, b!, 200 - a!, d!];
const turned = ([a, b, c, d]: readonly number[]): number[] => [b!, a!, d!, c!];

describe('the form of boxes', () => {
  const scored = (boxes: Rows, score = 0.9) => boxes.map((box) => [...box, score, 1]);
  const BOXES = [[10, 20, 30, 60], [120, 5, 190, 25], [60, 70, 80, 95]]; // prettier-ignore

  it('is by the strong boxes, where any is', () => {
    const weak = [[90, 90, 20, 20, 0.24, 1], [80, 90, 10, 20, 0.1, 1]]; // prettier-ignore
    const x = [...scored(BOXES, 0.25), ...weak];
    const gx = [...scored(BOXES.map(mirrored), 0.25), ...weak];
    expect(settle(table(PLAIN, 6), { id: x, h: gx }).layout.form).toBe('xyxy');
    // Without a strong one all count, and their corners are in no order.
    expect(settle(table(PLAIN, 6), { id: weak, h: weak }).layout.form).toBe('cxcywh');
  });

  it('has its unit by boxes that are filled', () => {
    const unit = (...boxes: Rows) =>
      settle(table(PLAIN, 6), { id: scored(boxes, 0.1), h: scored(boxes, 0.1) }).layout.unit;
    expect(unit([0, 0, 0, 0], [-1, -1, -1, -1])).toBe('pixels');
    expect(unit([0, 0, 0, 0])).toBe('pixels');
    expect(unit([-1, -1, -1, -1])).toBe('pixels');
    expect(unit([0, 0, 0, 0], [0, 0, 0.5, 0.5])).toBe('0..1');
    expect(unit([0, 0, 1, 1])).toBe('0..1');
  });

  it('stays the likelier one unless another leaves less than half', () => {
    // Far enough apart that none fits another one's place.
    const boxes = [0, 1, 2, 3].map((i) => [20 * i, 3 + 20 * i, 20 * i + 9, 15 + 20 * i]);
    const byTurned = (box: readonly number[]) => turned(mirrored(turned(box)));
    /** @param turns how many boxes fit as y before x, behind one that fits as x before y */
    const formOf = (turns: number) => {
      const gx = boxes.map((box, i) => (i === 0 ? mirrored(box) : i <= turns ? byTurned(box) : [500, 500, 510, 510]));
      return settle(table(PLAIN, 6), { id: scored(boxes), h: scored(gx) }).layout.form;
    };
    expect([1, 2, 3].map(formOf)).toEqual(['xyxy', 'xyxy', 'yxyx']);
  });

  it('stays the likelier one where both fit in full', () => {
    const middle = scored([[90, 90, 110, 110], [90, 90, 110, 110], [90, 90, 110, 110]]); // prettier-ignore
    const settled = settle(table(PLAIN, 6), { id: middle, h: middle }, {}, [200, 200]);
    expect([settled.layout.form, settled.certainty]).toEqual(['xyxy', 'found']);
  });

  it('is found where boxes fit better mirrored than not, or no worse', () => {
    const certainty = (x: readonly number[], gx: readonly number[], more: Rows = []) =>
      settle(table(PLAIN, 6), { id: scored([x]), h: scored([gx]), ...(more.length > 0 && { v: scored(more) }) })
        .certainty;
    const box = [10, 20, 30, 60];
    expect(certainty(box, mirrored([12, 20, 30, 60]))).toBe('found');
    expect(certainty(box, [90, 0, 95, 5])).toBe('found');
    expect(certainty(box, box)).toBe('assumed');
  });

  it('is found where boxes are off by no more than float noise, in the mean of the flips', () => {
    // A box of a pixel, off the middle by d, overlaps its mirror image by (1 − 2d)/(1 + 2d), about 1 − 4d.
    const certainty = (d: number, ...flips: readonly ('h' | 'v')[]) => {
      const rows = scored([[99.5 + d, 49.5 + d, 100.5 + d, 50.5 + d]]);
      return settle(table(PLAIN, 6), { id: rows, ...Object.fromEntries(flips.map((flip) => [flip, rows])) }).certainty;
    };
    expect([certainty(0.0002, 'h'), certainty(0.0003, 'h')]).toEqual(['found', 'assumed']);
    expect([certainty(0.0002, 'h', 'v'), certainty(0.0003, 'h', 'v')]).toEqual(['found', 'assumed']);
  });

  it('of picks is by centers where the graph says so', () => {
    const formBy = (byCenter: boolean) => {
      const picks = { boxes: 'b', scores: 's', byCenter };
      const { output } = table([], 3);
      const set: DetectionSet = {
        ...table([], 3),
        output: { ...output, selection: { isSuppressed: true, isRanked: false, picks } },
        form: { kind: 'picks' },
      };
      const tensors = { t: tensorOf([[0, 0, 0]], 3), b: tensorOf([[5, 5, 2, 2]], 4), s: tensorOf([[0.9]], 1) };
      const named = { ...tensors, t: { dims: [1, 3], data: tensors.t.data } };
      const values: DetectionValues = { flips: ['h'], tensors: () => (name) => named[name as 't'], size: SIZE };
      return settleLayout(set, {}, values).layout.form;
    };
    expect([formBy(true), formBy(false)]).toEqual(['cxcywh', 'yxyx']);
  });
});

describe('of several orders of columns', () => {
  const keypoints = { from: 9, to: 11, perPoint: 2 };
  const [first, second]: readonly Roles[] = [0, 5].map((box) => ({ box, scores: [4], keypoints }));
  const BOXES = [[10, 20, 30, 60], [120, 5, 190, 25], [60, 70, 80, 95]]; // prettier-ignore
  /** Columns 0…3 are corners that no mirror moves, 5…8 the boxes. */
  const rows = (boxes: Rows) => boxes.map((box, i) => [i, 2 * i, 9 + i, 9 + 3 * i, 0.9, ...box, 500, 500]);
  const both = (write: (box: readonly number[]) => readonly number[]) => ({
    id: rows(BOXES.map(write)),
    h: rows(BOXES.map((box) => write(mirrored(box)))),
  });
  const settled = (
    roles: readonly Roles[],
    write: (box: readonly number[]) => readonly number[],
    stated: StatedDetections = {},
    name = 't',
  ) => {
    const { layout, certainty } = settle(table(roles, 11, name), both(write), stated);
    return [layout.boxes.from, layout.form, certainty];
  };
  const sized = ([a, b, c, d]: readonly number[]) => [a!, b!, c! - a!, d! - b!];
  const centered = ([a, b, c, d]: readonly number[]) => [(a! + c!) / 2, (b! + d!) / 2, c! - a!, d! - b!];

  it('the one that fits is found where its form is told, else it is assumed', () => {
    expect(settled([first!, second!], (box) => box)).toEqual([5, 'xyxy', 'found']);
    expect(settled([first!, second!], turned)).toEqual([5, 'yxyx', 'assumed']);
    expect(settled([first!, second!], sized, { form: 'xywh' })).toEqual([5, 'xywh', 'found']);
    expect(settled([first!, second!], centered, {}, 'pred_boxes')).toEqual([5, 'cxcywh', 'found']);
    expect(settled([first!, { ...second!, form: 'yxyx' }], turned)).toEqual([5, 'yxyx', 'found']);
    expect(settled([{ ...first!, form: 'yxyx' }, second!], turned)).toEqual([5, 'yxyx', 'assumed']);
  });
});

describe('left and right of points', () => {
  const roles: readonly Roles[] = [{ box: 0, scores: [4], keypoints: { from: 5, to: 15, perPoint: 2 } }];
  const pairs = [[0, 1], [3, 4]]; // prettier-ignore
  const POINTS = [[12, 22], [26, 24], [18, 40], [14, 50], [25, 52]]; // prettier-ignore
  const face = (order: readonly number[], isMirrored: boolean) => {
    const box = [10, 20, 30, 60];
    const points = order.map((i) => (isMirrored ? [200 - POINTS[i]![0]!, POINTS[i]![1]!] : POINTS[i]!));
    return [[...(isMirrored ? mirrored(box) : box), 0.9, ...points.flat()]];
  };
  const id = face([0, 1, 2, 3, 4], false);
  const swapped = (of: Readonly<Partial<Record<Orientation, Rows>>>, set = table(roles, 15)) =>
    settle(set, of).swapPoints;

  it('are pairs by their number, unless they stay where they are', () => {
    expect(swapped({ id, h: face([1, 0, 2, 4, 3], true) })).toEqual(pairs);
    expect(swapped({ id, h: face([0, 1, 2, 3, 4], true) })).toEqual([]);
  });

  it('are pairs where nothing tells', () => {
    expect(swapped({ id })).toEqual(pairs);
    expect(swapped({ id, h: [] })).toEqual(pairs);
    expect(swapped({ h: id })).toEqual(pairs);
    // Of points that lie on each other either is right.
    const one = [[10, 20, 30, 60, 0.9, ...POINTS.map(() => [20, 30]).flat()]];
    const other = [[...mirrored([10, 20, 30, 60]), 0.9, ...POINTS.map(() => [180, 30]).flat()]];
    expect(swapped({ id: one, h: other })).toEqual(pairs);
  });

  it('are none of a number that no order is known of, and none without points', () => {
    const four: readonly Roles[] = [{ box: 0, scores: [4], keypoints: { from: 5, to: 13, perPoint: 2 } }];
    const cut = (rows: Rows) => rows.map((row) => row.slice(0, 13));
    expect(swapped({ id: cut(id), h: cut(face([0, 1, 2, 3, 4], true)) }, table(four, 13))).toEqual([]);
    expect(swapped({ id: cut(id) }, table([{ box: 0, scores: [4] }], 13))).toEqual([]);
  });

  it('are told by the sum over the flips', () => {
    const upside = (rows: Rows) =>
      rows.map(([a, b, c, d, score, ...points]) => [
        a!,
        100 - d!,
        c!,
        100 - b!,
        score!,
        ...points.map((value, i) => (i % 2 === 0 ? value : 100 - value)),
      ]);
    const [stays, changes] = [face([0, 1, 2, 3, 4], false), face([1, 0, 2, 4, 3], false)].map(upside);
    expect(swapped({ id, v: changes! })).toEqual(pairs);
    expect(swapped({ id, v: stays! })).toEqual([]);
    expect(swapped({ id, h: face([0, 1, 2, 3, 4], true), v: stays! })).toEqual([]);
  });
});
