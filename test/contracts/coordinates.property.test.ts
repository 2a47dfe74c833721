import { fc } from '../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { coordinateRules, entriesPerBox, extentOf, mirrorCoordinates } from '../../src/contracts/coordinates';
import { FLIPS } from '../../src/report/flips';
import type { Coordinates } from '../../src/contracts/contract';
import { COORDINATE_FORMS, PAIR_ORDERS, PIXEL_ORIGINS, UNITS } from '../../src/report/schema/coordinates';

const size = fc.tuple(fc.integer({ min: 2, max: 64 }), fc.integer({ min: 2, max: 64 }));

const coordinates: fc.Arbitrary<Coordinates> = fc
  .record({
    form: fc.constantFrom(...COORDINATE_FORMS),
    unit: fc.constantFrom(...UNITS),
    origin: fc.constantFrom(...PIXEL_ORIGINS),
    order: fc.constantFrom(...PAIR_ORDERS),
    size,
  })
  .map(({ size: whole, order, ...rest }) => ({
    ...rest,
    extent: extentOf(rest.unit, rest.origin, whole),
    ...(order === 'yx' && { order }),
  }));

/** Numbers that doubles hold exactly, also after subtracting from any extent above but 1 − 1/n. */
const rows = fc.array(
  fc.integer({ min: -512, max: 512 }).map((v) => v / 8),
  { minLength: 12, maxLength: 12 },
);

const close = (a: readonly number[], b: readonly number[]): void =>
  a.forEach((value, i) => expect(value).toBeCloseTo(b[i]!, 9));

describe('coordinates', () => {
  it('are the same again after two flips', () => {
    fc.assert(
      fc.property(coordinates, rows, fc.constantFrom(...FLIPS), (form, row, flip) => {
        close(mirrorCoordinates(mirrorCoordinates(row, form, flip), form, flip), row);
      }),
    );
  });

  it('under hv are those of h after v', () => {
    fc.assert(
      fc.property(coordinates, rows, (form, row) => {
        const both = mirrorCoordinates(mirrorCoordinates(row, form, 'v'), form, 'h');
        close(mirrorCoordinates(row, form, 'hv'), both);
      }),
    );
  });

  it('with rows first are those with columns first, two by two in each other’s place', () => {
    const turned = (row: readonly number[], block: number): number[] =>
      row.map((_, i) => row[(Math.floor(i / block) ^ 1) * block + (i % block)]!);
    fc.assert(
      fc.property(coordinates, rows, fc.constantFrom(...FLIPS), (form, row, flip) => {
        const { form: name, unit, origin, extent } = form;
        const plain = { form: name, unit, origin, extent };
        const block = form.form === 'dfl' ? row.length / 4 : 1;
        const there = mirrorCoordinates(turned(row, block), { ...plain, order: 'yx' }, flip);
        close(turned(there, block), mirrorCoordinates(row, plain, flip));
        const planar = [0, 1, 2, 3, 4, 5].map((i) => row[i]!);
        const halves = mirrorCoordinates(planar, { ...plain, form: 'points', planar: true, order: 'yx' }, flip);
        const back = mirrorCoordinates(turned(planar, 3), { ...plain, form: 'points', planar: true }, flip);
        close(halves, turned(back, 3));
      }),
    );
  });

  it('of every form of a box tell of the same mirrored box', () => {
    fc.assert(
      fc.property(size, fc.constantFrom(...FLIPS), fc.tuple(...rowOfBox()), ([height, width], flip, [x, y, w, h]) => {
        const extent = extentOf('pixels', 'edge', [height, width]);
        const common = { unit: 'pixels', origin: 'edge', extent } as const;
        const corner = mirrorCoordinates([x, y, w, h], { form: 'xywh', ...common }, flip);
        const [mx, my] = [flip === 'v' ? x : width - x - w, flip === 'h' ? y : height - y - h];
        close(corner, [mx, my, w, h]);
        const corners = (a: number, b: number) => [a, b, a + w, b + h];
        close(mirrorCoordinates(corners(x, y), { form: 'xyxy', ...common }, flip), corners(mx, my));
        const turned = ([a, b, c, d]: number[]) => [b!, a!, d!, c!];
        close(mirrorCoordinates(turned(corners(x, y)), { form: 'yxyx', ...common }, flip), turned(corners(mx, my)));
        const center = (a: number, b: number) => [a + w / 2, b + h / 2, w, h];
        close(mirrorCoordinates(center(x, y), { form: 'cxcywh', ...common }, flip), center(mx, my));
        const [ax, ay] = [3, 5];
        const [bx, by] = [flip === 'v' ? ax : width - ax, flip === 'h' ? ay : height - ay];
        const from = (px: number, py: number, a: number, b: number) => [px - a, py - b, a + w - px, b + h - py];
        close(mirrorCoordinates(from(ax, ay, x, y), { form: 'ltrb', ...common }, flip), from(bx, by, mx, my));
        const delta = (px: number, py: number, a: number, b: number) => [a + w / 2 - px, b + h / 2 - py, w, h];
        close(mirrorCoordinates(delta(ax, ay, x, y), { form: 'deltas', ...common }, flip), delta(bx, by, mx, my));
      }),
    );
  });
});

function rowOfBox(): [fc.Arbitrary<number>, fc.Arbitrary<number>, fc.Arbitrary<number>, fc.Arbitrary<number>] {
  const value = fc.integer({ min: 0, max: 64 }).map((v) => v / 4);
  return [value, value, value, value];
}

describe('forms', () => {
  const form = (given: Partial<Coordinates>): Coordinates => ({
    form: 'points',
    unit: 'pixels',
    origin: 'edge',
    extent: [10, 20],
    ...given,
  });

  it('of points leave scores alone', () => {
    expect(mirrorCoordinates([1, 2, 0.5, 3, 4, 0.6], form({ perPoint: 3 }), 'h')).toEqual([19, 2, 0.5, 17, 4, 0.6]);
    expect(mirrorCoordinates([1, 2, 3, 4], form({}), 'v')).toEqual([1, 8, 3, 6]);
    expect(mirrorCoordinates([1, 2, 3, 4], form({ planar: true }), 'h')).toEqual([19, 18, 3, 4]);
    expect(mirrorCoordinates([1, 2, 3, 4], form({ form: 'deltas', perPoint: 2 }), 'h')).toEqual([-1, 2, -3, 4]);
  });

  it('of distributions change places as a whole', () => {
    const bins = [1, 2, 3, 4, 5, 6, 7, 8];
    expect(mirrorCoordinates(bins, form({ form: 'dfl' }), 'h')).toEqual([5, 6, 3, 4, 1, 2, 7, 8]);
    expect(mirrorCoordinates(bins, form({ form: 'dfl' }), 'v')).toEqual([1, 2, 7, 8, 5, 6, 3, 4]);
  });

  it('of fractions of a cell are counted from its other side', () => {
    expect(mirrorCoordinates([0.25, 0.75], form({ form: 'offset' }), 'h')).toEqual([0.75, 0.75]);
    expect(mirrorCoordinates([0.25, 0.5], form({ form: 'offset' }), 'v')).toEqual([0.25, 0.5]);
    expect(mirrorCoordinates([0.25, 0.75, 3, 4], form({ form: 'offset' }), 'hv')).toEqual([0.75, 0.25, 3, 4]);
  });

  it('count from the edge or from the first center', () => {
    expect(extentOf('pixels', 'edge', [10, 20])).toEqual([10, 20]);
    expect(extentOf('grid', 'center', [10, 20])).toEqual([9, 19]);
    expect(extentOf('0..1', 'edge', [10, 20])).toEqual([1, 1]);
    expect(extentOf('0..1', 'center', [10, 20])).toEqual([0.9, 0.95]);
    expect(extentOf('-1..1', 'edge', [10, 20])).toEqual([0, 0]);
  });

  it('that do not fit are refused', () => {
    expect(entriesPerBox(form({ form: 'cxcywh' }), 7)).toBeUndefined();
    expect(entriesPerBox(form({ form: 'dfl' }), 64)).toBe(64);
    expect(entriesPerBox(form({ form: 'dfl' }), 0)).toBeUndefined();
    expect(entriesPerBox(form({ form: 'deltas', planar: true }), 0)).toBeUndefined();
    expect(entriesPerBox(form({ form: 'cxcywh' }), 0)).toBeUndefined();
    const each = (given: Partial<Coordinates>) => [1, 2, 3, 4, 6, 8].map((count) => entriesPerBox(form(given), count));
    expect(each({ planar: true })).toEqual([undefined, 2, undefined, 4, 6, 8]);
    expect(each({ form: 'dfl' })).toEqual([undefined, undefined, undefined, 4, undefined, 8]);
    expect(each({ form: 'cxcywh' })).toEqual([undefined, 2, undefined, 4, undefined, 4]);
    expect(each({})).toEqual([undefined, 2, undefined, 2, 2, 2]);
    expect(each({ perPoint: 3 })).toEqual([undefined, undefined, 3, undefined, 3, undefined]);
    expect(() => coordinateRules(form({ form: 'cxcywh' }), 'h', 7)).toThrow(RangeError);
  });
});
