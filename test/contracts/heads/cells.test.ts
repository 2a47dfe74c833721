import { describe, expect, it } from 'vitest';
import { cellFinder } from '../../../src/contracts/heads/cells';
import { positionActions } from '../../../src/contracts/positionMaps';
import type { Action } from '../../../src/operators/follow/action';

const IMAGE = [60, 120] as const;
type Grid = readonly [number, number, number];

/** Every way to divide so many entries into levels of rows, columns and boxes per cell. */
function divisions(count: number): readonly (readonly Grid[])[] {
  if (count === 0) return [[]];
  const sizes = Array.from({ length: count }, (_, i) => i + 1);
  const firsts = sizes.flatMap((rows) =>
    sizes.flatMap((columns) => sizes.map((anchors): Grid => [rows, columns, anchors])),
  );
  return firsts
    .filter(([rows, columns, anchors]) => rows * columns * anchors <= count)
    .flatMap((first) => divisions(count - first[0] * first[1] * first[2]).map((rest) => [first, ...rest]));
}

function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

const onOne = (h: readonly number[], v: readonly number[]): Action => ({
  kind: 'spatial',
  h: [{ axis: 1, map: Int32Array.from(h) }],
  v: [{ axis: 1, map: Int32Array.from(v) }],
});

describe('cells of levels, by how both mirrors move them', () => {
  const dims = (count: number) => [1, count, 6];
  const cellsBy = (find: ReturnType<typeof cellFinder>, count: number) =>
    Array.from({ length: count }, (_, i) => find!([0, i, 0]));
  const known = (count: number) => {
    const found = new Map<string, (readonly Grid[])[]>();
    for (const grids of divisions(count)) {
      const [h, v] = (['h', 'v'] as const).map((flip) =>
        positionActions({ kind: 'grids', axis: 1, grids }, flip, dims(count), undefined).map(({ map }) =>
          [...(map as Int32Array)].join(),
        ),
      );
      const key = `${h!.join()} ${v!.join()}`;
      found.set(key, [...(found.get(key) ?? []), grids]);
    }
    return found;
  };

  it.each([1, 2, 3, 4])('are found for every pair of orders of %i entries that levels have, and no other', (count) => {
    const levels = known(count);
    const orders = permutations(Array.from({ length: count }, (_, i) => i));
    for (const h of orders) {
      for (const v of orders) {
        const grids = levels.get(`${h.join()} ${v.join()}`);
        const found = cellFinder({ kind: 'tracked' }, onOne(h, v), dims(count), IMAGE);
        if (grids === undefined) expect(found).toBeUndefined();
        else
          expect(
            grids.map((one) =>
              cellsBy(cellFinder({ kind: 'grids', axis: 1, grids: one }, undefined, dims(count), IMAGE), count),
            ),
          ).toContainEqual(cellsBy(found, count));
      }
    }
  });

  it('are found for all levels of up to six entries', () => {
    for (const [key, grids] of known(6)) {
      const [h, v] = key.split(' ').map((text) => text.split(',').map(Number)) as [number[], number[]];
      const found = cellsBy(cellFinder({ kind: 'tracked' }, onOne(h, v), dims(6), IMAGE), 6);
      const right = grids.map((one) =>
        cellsBy(cellFinder({ kind: 'grids', axis: 1, grids: one }, undefined, dims(6), IMAGE), 6),
      );
      expect(right).toContainEqual(found);
    }
  });
});

describe('cells on axes that the graph moves', () => {
  const reversed = (...axes: readonly number[]) => axes.map((axis) => ({ axis, map: 'reverse' as const }));

  it('have rows before columns', () => {
    const action: Action = { kind: 'spatial', h: reversed(3), v: reversed(2) };
    const find = cellFinder({ kind: 'tracked' }, action, [1, 5, 3, 4], IMAGE)!;
    expect(find([0, 4, 1, 2])).toEqual({ x: 75, y: 30, width: 30, height: 20 });
  });

  it.each([
    ['no axis', [], [], undefined],
    ['one axis', reversed(2), [], undefined],
    ['three axes', reversed(1, 2), reversed(3), undefined],
    ['two axes under one flip', reversed(1, 2), reversed(1), [2, 3]],
    ['two axes under the other flip', reversed(1), reversed(2, 1), [2, 3]],
    ['two axes under the other flip, the shared one first', reversed(1), reversed(1, 2), [2, 3]],
  ] as const)('are those of two axes only: %s', (_, h, v, axes) => {
    const find = cellFinder({ kind: 'tracked' }, { kind: 'spatial', h, v }, [1, 2, 3, 4], IMAGE);
    expect(find?.([0, 1, 2, 0])).toEqual(axes && { x: 100, y: 45, width: 40, height: 30 });
  });
});

it('cells are none in a set, nor where nothing is known of what moves', () => {
  expect(cellFinder({ kind: 'set', axis: 1 }, undefined, [1, 6, 4], IMAGE)).toBeUndefined();
  expect(cellFinder({ kind: 'tracked' }, undefined, [1, 6, 4], IMAGE)).toBeUndefined();
  expect(cellFinder({ kind: 'axes', rows: 1 }, undefined, [1, 6, 4], IMAGE)).toBeUndefined();
});
