import { describe, expect, it } from 'vitest';
import { arrange, mergeAxes, nearestTo, sameArrangement, withoutIgnored } from '../../src/contracts/arrange';
import type { Arrangement } from '../../src/contracts/arrangement';
import type { EntryRule } from '../../src/contracts/coordinates';

const SHAPE = [1, 3, 4, 1];
const none: Arrangement = { axes: [] };
const mix = (axis: number, ...rules: Partial<EntryRule>[]): Arrangement => ({
  axes: [],
  mix: { axis, rules: [0, 1, 2].map((i) => ({ source: i, factor: 1, offset: 0, ...rules[i] })) },
});
const axes = (...actions: Arrangement['axes']): Arrangement => ({ axes: actions });
const reverse = (axis: number) => ({ axis, map: 'reverse' }) as const;
const places = (axis: number, ...map: number[]) => ({ axis, map: Int32Array.from(map) });

describe('two arrangements are the same', () => {
  it.each<[string, Arrangement, Arrangement]>([
    ['an axis of length 1 reversed, and nothing', axes(reverse(0), reverse(3)), none],
    ['an axis reversed twice, and nothing', axes(reverse(2), reverse(2)), none],
    ['an axis reversed, and its places in reverse', axes(reverse(2)), axes(places(2, 3, 2, 1, 0))],
    ['places that stay, and nothing', axes(places(1, 0, 1, 2)), none],
    ['rules that change nothing, and nothing', mix(1), none],
    ['names in another order', { axes: [], relabel: new Map([[1, 2], [2, 1]]) }, { axes: [], relabel: new Map([[2, 1], [1, 2]]) }], // prettier-ignore
    ['no names, and an empty list', none, { axes: [], relabel: new Map() }],
  ])('as %s', (_, a, b) => {
    expect(sameArrangement(a, b, SHAPE)).toBe(true);
    expect(sameArrangement(b, a, SHAPE)).toBe(true);
  });

  const others: readonly Arrangement[] = [
    none,
    axes(reverse(1)),
    axes(reverse(2)),
    axes(places(1, 1, 0, 2)),
    mix(1, { source: 1 }, { source: 0 }),
    mix(1, { factor: -1 }),
    mix(2, { factor: -1 }),
    mix(1, {}, { factor: -1 }),
    mix(1, { offset: 5 }),
    mix(1, { minus: 2 }),
    mix(1, { minus: 0 }),
    { axes: [], relabel: new Map([[1, 2]]) },
    { axes: [], relabel: new Map([[1, 3]]) },
  ];
  it('only with themselves, where they differ in a place, a sign, an offset, a size or a name', () => {
    for (const [i, a] of others.entries()) {
      for (const [j, b] of others.entries()) {
        expect(sameArrangement(a, b, SHAPE), `${i} and ${j}`).toBe(i === j);
      }
    }
  });

  it('not where an angle is only the same modulo its period', () => {
    expect(sameArrangement(mix(1, { modulo: Math.PI }), none, SHAPE)).toBe(false);
  });
});

it('maps of one axis are one after the other', () => {
  const [merged] = mergeAxes([places(2, 1, 2, 3, 0), reverse(2)], SHAPE);
  expect(merged!.axis).toBe(2);
  // Entry i of the second is entry 3 − i of the first.
  expect([...(merged!.map as Int32Array)]).toEqual([0, 3, 2, 1]);
  expect(mergeAxes([reverse(1), reverse(2)], SHAPE)).toEqual([reverse(1), reverse(2)]);
});

it('angles are those nearest to others that are the same modulo their period; all else is as it is', () => {
  const y = { dims: [1, 3, 1], data: Float32Array.of(1, 9, 9) };
  const near = { dims: [1, 3, 1], data: Float32Array.of(8, 1, 0) };
  const modulo = { modulo: 4 };
  expect([...nearestTo(y, mix(1, modulo, modulo, modulo), near).data]).toEqual([9, 1, 1]);
  expect([...nearestTo(y, mix(1, modulo, {}, {}), near).data]).toEqual([9, 9, 9]);
  expect([...nearestTo(y, mix(1, { source: 2, ...modulo, factor: -1, offset: 3 }), near).data]).toEqual([9, 9, 9]);
  expect(nearestTo(y, mix(1, { source: 2 }), near)).toBe(y);
  expect(nearestTo(y, none, near)).toBe(y);
});

it('entries that are ignored are zero, in place, and all others as they are', () => {
  const y = { dims: [1, 3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) };
  const ignoring: Arrangement = { ...mix(1, { source: 2 }, { factor: 0 }, { source: 0 }), axes: [reverse(2)] };
  expect([...arrange(y, ignoring).data]).toEqual([6, 5, 0, 0, 2, 1]);
  expect([...withoutIgnored(y, ignoring).data]).toEqual([1, 2, 0, 0, 5, 6]);
  expect(withoutIgnored(y, mix(1, { source: 2 }, {}, { source: 0 }))).toBe(y);
  expect(withoutIgnored(y, none)).toBe(y);
});
