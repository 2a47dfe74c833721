import { describe, expect, it } from 'vitest';
import { positionActions } from '../../src/contracts/positionMaps';
import type { Flip } from '../../src/report/report';

/** Where the entries of the one axis of positions go. */
function mapOf(positions: Parameters<typeof positionActions>[0], flip: Flip, size: number): readonly number[] {
  const [action] = positionActions(positions, flip, [1, size], undefined);
  return [...(action!.map as Int32Array)];
}

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
