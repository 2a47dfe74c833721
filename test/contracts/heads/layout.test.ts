import { describe, expect, it } from 'vitest';
import { headLayouts } from '../../../src/contracts/heads/layout';
import { outputFacts } from '../../support/outputFacts';

const LOST = { kind: 'lost', reason: 'a dense layer mixes positions of space' } as const;
/** 8×12 + 4×6 + 2×3 cells of an image of 64×96. */
const CELLS = 126;
const GRIDS = [
  [8, 12, 1],
  [4, 6, 1],
  [2, 3, 1],
];

const layouts = (...shape: number[]) => headLayouts(outputFacts({ shape, tracked: LOST }));

describe('ways to read an output as a dense head', () => {
  it('have the numbers of a cell on one axis and the cells on another or two', () => {
    const folded = { count: 6, isFolded: true };
    expect(layouts(1, 6, CELLS)).toEqual([{ axis: 1, ...folded, positions: { kind: 'grids', axis: 2, grids: GRIDS } }]);
    expect(layouts(CELLS, 6)).toEqual([{ axis: 1, ...folded, positions: { kind: 'grids', axis: 0, grids: GRIDS } }]);
    expect(layouts(1, 6, 8, 12)).toEqual([
      { axis: 1, count: 6, isFolded: false, positions: { kind: 'axes', rows: 2, columns: 3 } },
    ]);
  });

  it('are two where both axes may be either, and where a cell’s boxes may come in either order', () => {
    expect(layouts(1, CELLS, CELLS).map(({ axis }) => axis)).toEqual([1, 2]);
    const [cellsFirst, anchorsFirst] = layouts(1, 7, 288).map(({ positions }) => positions);
    expect(cellsFirst).toMatchObject({ kind: 'grids', grids: expect.arrayContaining([[4, 6, 9]]) as unknown });
    expect(anchorsFirst).toEqual({ ...cellsFirst, anchorsFirst: true });
    expect(layouts(1, 7, 2 * CELLS).map(({ positions }) => 'anchorsFirst' in positions)).toEqual([false, true]);
    expect(layouts(1, 7, CELLS)).toHaveLength(1);
  });

  it('are none on the axis of samples, with one number per cell, or without cells', () => {
    expect(layouts(6, CELLS)).toEqual([]);
    expect(layouts(1, CELLS, 1)).toEqual([]);
    expect(layouts(1, 7, 8)).toEqual([]);
  });
});
