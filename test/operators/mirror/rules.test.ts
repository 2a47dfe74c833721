import { describe, expect, it } from 'vitest';
import { attribute } from '../../../src/onnx/attributes';
import type { AxisMap } from '../../../src/operators/follow/action';
import { col2Im } from '../../../src/operators/follow/places';
import { gatherND } from '../../../src/operators/mirror/indexing';
import { col2Im as mirroredCol2Im, rotary } from '../../../src/operators/mirror/places';
import { reversedAxes } from '../../../src/operators/mirror/window';
import { operatorOf } from '../../../src/operators/catalog';
import { followContext, madeUpNode, mirrorContext } from '../../support/ruleContext';

const PAIRS = Int32Array.of(1, 0, 3, 2);
const maps = (...entries: readonly (readonly [number, AxisMap])[]): ReadonlyMap<number, AxisMap> => new Map(entries);
const reversed = (...axes: readonly number[]) => maps(...axes.map((axis) => [axis, 'reverse'] as const));

describe('axes that a sliding operator sees reversed', () => {
  const [from, to] = [
    [2, 4, 4, 6],
    [2, 4, 4, 3],
  ];
  it.each([
    ['none', reversed(), reversed(), false, []],
    ['rows and columns', reversed(2, 3), reversed(2, 3), true, [2, 3]],
    ['columns and samples', reversed(0, 3), reversed(0, 3), true, [3]],
    ['channels, of each by itself', maps([1, PAIRS]), maps([1, PAIRS]), false, []],
    ['channels, which are mixed', maps([1, PAIRS]), maps([1, PAIRS]), true, undefined],
    ['channels on one side', maps([1, PAIRS]), reversed(), false, undefined],
    ['columns on one side', reversed(3), reversed(), true, undefined],
    ['columns on the other side', reversed(), reversed(3), true, undefined],
    ['rows of one of two axes on one side', reversed(2, 3), reversed(3), true, undefined],
    ['rows in another order', maps([2, PAIRS]), maps([2, PAIRS]), true, undefined],
    [
      'one of two axes in another order',
      maps([2, PAIRS], [3, 'reverse']),
      maps([2, PAIRS], [3, 'reverse']),
      true,
      undefined,
    ],
    ['another order on one side', maps([2, PAIRS]), reversed(2), true, undefined],
  ])('%s', (_, data, out, mixes, expected) => {
    const context = mirrorContext('Conv', { inShapes: [from], outShapes: [to] }, [data], [out]);
    expect(reversedAxes(context, mixes)).toEqual(expected);
  });

  it('one row has no order', () => {
    const [one, four] = [
      [2, 4, 1, 6],
      [2, 4, 4, 6],
    ];
    const seen = (from: readonly number[], to: readonly number[], data: typeof PAIRS | 'in' | 'out') =>
      reversedAxes(
        mirrorContext(
          'Conv',
          { inShapes: [from], outShapes: [to] },
          [reversed(...(data === 'in' ? [2] : []))],
          [reversed(...(data === 'out' ? [2] : []))],
        ),
        true,
      );
    expect([seen(one, four, 'out'), seen(four, one, 'in')]).toEqual([[2], [2]]);
    expect([seen(four, four, 'out'), seen(four, four, 'in')]).toEqual([undefined, undefined]);
  });
});

describe('GatherND', () => {
  it('gives what no index counts along in the data’s order, however that is written', () => {
    const turned = Int32Array.of(3, 2, 1, 0);
    const image = (out: AxisMap) =>
      gatherND(
        mirrorContext(
          'GatherND',
          {
            inShapes: [
              [3, 4],
              [2, 1],
            ],
            outShapes: [[2, 4]],
            values: { 1: [2, 0] },
          },
          [reversed(1), reversed()],
          [maps([1, out])],
        ),
      ).differences;
    expect(image('reverse')).toEqual([]);
    expect(image(turned)).toEqual([]);
    expect(image(PAIRS)).toEqual([{ cause: 'position', form: 'conjugated' }]);
  });
});

describe('operators on matrices', () => {
  it.each(['com.microsoft', ''])('commute with no flip of rows or columns (%s)', (domain) => {
    const op = domain === '' ? 'Det' : 'Inverse';
    const madeUp = { inShapes: [[4, 4, 4, 4]], outShapes: [domain === '' ? [4, 4] : [4, 4, 4, 4]] };
    const { mirror } = operatorOf(Object.assign(madeUpNode(op, madeUp), { domain }));
    const commutes = [0, 1, 2, 3].map(
      (axis) => mirror(mirrorContext(op, madeUp, [reversed(axis)], [reversed(axis)])).differences.length === 0,
    );
    expect(commutes).toEqual([true, true, false, false]);
  });
});

describe('Col2Im', () => {
  const columns = (map: AxisMap | undefined) =>
    col2Im(
      followContext(
        'Col2Im',
        {
          inShapes: [[2, 12, 16]],
          outShapes: [[2, 3, 8, 8]],
          values: { 1: [8, 8], 2: [2, 2] },
          attributes: { strides: attribute.ints([2, 2]) },
        },
        [map === undefined ? reversed(0) : maps([0, 'reverse'], [2, map])],
      ),
      0,
    );
  const places = (row: (r: number) => number, column: (c: number) => number): Int32Array =>
    Int32Array.from({ length: 16 }, (_, i) => 4 * row(Math.floor(i / 4)) + column(i % 4));
  const [kept, turned, pairs] = [(k: number) => k, (k: number) => 3 - k, (k: number) => k ^ 1];

  it('has the order of the places where blocks begin', () => {
    expect(columns(undefined)).toEqual(reversed(0));
    expect(columns(places(kept, turned))).toEqual(reversed(0, 3));
    expect(columns(places(turned, kept))).toEqual(reversed(0, 2));
    expect(columns('reverse')).toEqual(reversed(0, 2, 3));
  });

  it('loses it where they lie in another one along any axis', () => {
    for (const map of [places(kept, pairs), places(pairs, kept), places(turned, pairs), places(pairs, turned)]) {
      expect(columns(map)).toHaveProperty('lost');
    }
  });
});

describe('Col2Im under a mirror', () => {
  const madeUp = {
    inShapes: [[2, 12, 16]],
    outShapes: [[2, 3, 8, 8]],
    values: { 1: [8, 8], 2: [2, 2] },
    attributes: { strides: attribute.ints([2, 2]) },
  };
  const differences = (data: AxisMap | undefined, out: ReadonlyMap<number, AxisMap>) =>
    mirroredCol2Im(mirrorContext('Col2Im', madeUp, [data === undefined ? reversed() : maps([0, data])], [out]))
      .differences;

  it('takes samples in another order, not channels', () => {
    expect(differences('reverse', reversed(0))).toEqual([]);
    expect(differences(undefined, reversed(1))).toEqual([{ cause: 'position', form: 'conjugated' }]);
  });

  it('takes no columns of the image in another order than the reverse', () => {
    const pairs = maps([3, Int32Array.from({ length: 8 }, (_, i) => i ^ 1)]);
    expect(differences(undefined, pairs)).toEqual([{ cause: 'position', form: 'conjugated' }]);
  });
});

describe('RotaryEmbedding', () => {
  const image = (positions: readonly number[], state: ReadonlyMap<number, AxisMap>) =>
    rotary(
      1,
      [2, 3],
    )(
      mirrorContext(
        'RotaryEmbedding',
        {
          inShapes: [[2, 4, 6], [...positions], [10, 3], [10, 3]],
          outShapes: [[2, 4, 6]],
        },
        [state, reversed(), reversed(), reversed()],
        [state],
      ),
    );

  it('is conjugated where the numbers that it turns are in another order', () => {
    expect(image([2, 4], reversed(2)).differences).toEqual([{ cause: 'other', form: 'conjugated' }]);
    expect(image([2, 4], reversed()).differences).toEqual([]);
  });

  it('asks for the order of the two samples in their positions, and of one row for all in none', () => {
    const asked = (positions: readonly number[]) => image(positions, reversed(0)).plan(() => true).inputs[1];
    expect(asked([2, 4])).toEqual(reversed(0));
    expect(asked([1, 4])).toEqual(reversed());
  });
});
