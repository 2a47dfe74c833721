import { describe, expect, it } from 'vitest';
import { positionActions } from '../../src/contracts/positionMaps';
import { FLIPS } from '../../src/report/flips';
import type { Flip } from '../../src/report/report';

/** Where the entries of the one axis of positions go. */
function mapOf(positions: Parameters<typeof positionActions>[0], flip: Flip, size: number): readonly number[] {
  const [action] = positionActions(positions, flip, [1, size], undefined);
  return [...(action!.map as Int32Array)];
}

it('rows and columns are reversed under their own flips, and both under both', () => {
  const axesBy = (flip: Flip, positions: { readonly rows?: number; readonly columns?: number }) =>
    positionActions({ kind: 'axes', ...positions }, flip, [1, 2, 3], undefined);
  const reverse = (...axes: readonly number[]) => axes.map((axis) => ({ axis, map: 'reverse' }));
  expect(FLIPS.map((flip) => axesBy(flip, { rows: 1, columns: 2 }))).toEqual(
    FLIPS.map((flip) => ({ h: reverse(2), v: reverse(1), hv: reverse(1, 2) })[flip]),
  );
  expect(FLIPS.map((flip) => axesBy(flip, { rows: 1 }))).toEqual(FLIPS.map((flip) => (flip === 'h' ? [] : reverse(1))));
  expect(FLIPS.map((flip) => axesBy(flip, { columns: 0 }))).toEqual(
    FLIPS.map((flip) => (flip === 'v' ? [] : reverse(0))),
  );
  expect(positionActions({ kind: 'set', axis: 1 }, 'hv', [1, 2, 3], undefined)).toEqual([]);
  expect(positionActions({ kind: 'tracked' }, 'hv', [1, 2, 3], undefined)).toEqual([]);
});

describe('cells of grids', () => {
  it('of two boxes each are mirrored box by box, in either order, and what is behind them stays', () => {
    const grids = [[1, 2, 2], [1, 1, 2]] as const; // prettier-ignore
    const positions = {
      kind: 'grids',
      axis: 1,
      grids: grids.map(([r, c, a]): [number, number, number] => [r, c, a]),
    } as const;
    expect(mapOf(positions, 'h', 8)).toEqual([2, 3, 0, 1, 4, 5, 6, 7]);
    expect(mapOf({ ...positions, anchorsFirst: true }, 'h', 8)).toEqual([1, 0, 3, 2, 4, 5, 6, 7]);
    for (const anchorsFirst of [true, false]) {
      expect(mapOf({ ...positions, anchorsFirst }, 'v', 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    }
  });

  it('of several rows change places up and down, and both ways under a rotation', () => {
    const positions = { kind: 'folded', axis: 1, grid: [2, 2] as [number, number], skip: 1 } as const;
    expect(mapOf(positions, 'h', 6)).toEqual([0, 2, 1, 4, 3, 5]);
    expect(mapOf(positions, 'v', 6)).toEqual([0, 3, 4, 1, 2, 5]);
    expect(mapOf(positions, 'hv', 6)).toEqual([0, 4, 3, 2, 1, 5]);
  });
});
