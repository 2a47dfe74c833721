import { describe, expect, it } from 'vitest';
import { findShift, type MapShift } from '../../src/contracts/mapShift';
import type { Flip, OutputContract } from '../../src/report/report';
import { FLIPS } from '../../src/report/flips';

const MAP: OutputContract = {
  kind: 'map',
  origin: 'test',
  certainty: 'found',
  positions: { kind: 'axes', rows: 2, columns: 3 },
};
const FLOOR = 1e-5;

/** Errors of a map whose rows and columns are moved, in the directions that a flip mirrors; `left` of it when they are set right. */
const moved =
  (by: MapShift, left = 0) =>
  ({ shift = {} }: OutputContract, flip: Flip): number => {
    const isRight = (axis: 'rows' | 'columns'): boolean => shift[axis] === by[axis];
    return (flip === 'v' || isRight('columns')) && (flip === 'h' || isRight('rows')) ? left : 0.4;
  };

describe('the shift of a map', () => {
  it.each<MapShift>([{ columns: 1 }, { columns: -1 }, { rows: 1 }, { rows: -1 }, { rows: 1, columns: -1 }])(
    'is found along the axes that are moved: %o',
    (by) => {
      const about = FLIPS.filter((flip) => flip === 'hv' || by[flip === 'h' ? 'columns' : 'rows'] !== undefined);
      const error = Object.fromEntries(about.map((flip) => [flip, 0]));
      expect(findShift(MAP, FLIPS, moved(by), FLOOR)).toEqual({ shift: by, error });
      expect(findShift(MAP, ['hv'], moved(by), FLOOR)).toEqual({ shift: by, error: { hv: 0 } });
    },
  );

  it('is told of rows where no other flip than v was run', () => {
    expect(findShift(MAP, ['v'], moved({ rows: 1 }), FLOOR)).toEqual({ shift: { rows: 1 }, error: { v: 0 } });
  });

  it('has to explain more than half of the error', () => {
    expect(findShift(MAP, ['h'], moved({ columns: 1 }, 0.19), FLOOR)?.shift).toEqual({ columns: 1 });
    expect(findShift(MAP, ['h'], moved({ columns: 1 }, 0.2), FLOOR)).toBeUndefined();
  });

  it('is not looked for where only float noise is left', () => {
    expect(findShift(MAP, ['h'], moved({ columns: 1 }), 0.4)).toBeUndefined();
  });

  it.each<[string, Partial<OutputContract>]>([
    ['another contract', { kind: 'labels' }],
    ['positions that are folded', { positions: { kind: 'folded', axis: 1, grid: [2, 3], skip: 0 } }],
    ['a shift that is stated', { shift: { rows: 1 } }],
  ])('is not looked for with %s', (_, more) => {
    expect(
      findShift({ ...MAP, ...more }, FLIPS, ({ shift }) => (shift?.columns === 1 ? 0 : 0.4), FLOOR),
    ).toBeUndefined();
  });
});
