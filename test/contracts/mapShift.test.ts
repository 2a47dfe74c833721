import { describe, expect, it } from 'vitest';
import { findShift, shiftedActions, type MapShift } from '../../src/contracts/mapShift';
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

describe('reversed axes that are moved', () => {
  const reversed = [2, 3].map((axis) => ({ axis, map: 'reverse' as const }));
  const maps = (
    shift: MapShift,
    shape = [1, 1, 3, 4],
    actions: Parameters<typeof shiftedActions>[0] = reversed,
    positions = MAP.positions!,
  ) =>
    shiftedActions(actions, positions, shift, shape).map(({ axis, map }) => [axis, map === 'reverse' ? map : [...map]]);

  it('have cell W − i in the place of cell i, or W − 2 − i, where there is one', () => {
    expect(maps({ columns: 1 })).toEqual([[2, 'reverse'], [3, [0, 3, 2, 1]]]); // prettier-ignore
    expect(maps({ columns: -1 })).toEqual([[2, 'reverse'], [3, [2, 1, 0, 3]]]); // prettier-ignore
    expect(maps({ rows: 1 })).toEqual([[2, [0, 2, 1]], [3, 'reverse']]); // prettier-ignore
    expect(maps({ rows: -1, columns: 1 })).toEqual([[2, [1, 0, 2]], [3, [0, 3, 2, 1]]]); // prettier-ignore
    expect(maps({})).toEqual([[2, 'reverse'], [3, 'reverse']]); // prettier-ignore
  });

  it('are moved on axes of their own only, and only where they are reversed', () => {
    const map = Int32Array.of(1, 0, 3, 2);
    expect(maps({ columns: 1 }, [1, 1, 3, 4], [{ axis: 3, map }])).toEqual([[3, [1, 0, 3, 2]]]);
    expect(maps({ columns: 1 }, [1, 1, 3, 4], reversed, { kind: 'tracked' })).toEqual([[2, 'reverse'], [3, 'reverse']]); // prettier-ignore
  });

  it.each([1, -1])('are their own inverse at a step of %i', (step) => {
    for (const size of [1, 2, 3, 7, 8]) {
      const [[, map]] = maps({ columns: step as 1 | -1 }, [1, 1, 1, size], reversed.slice(1)) as [[number, number[]]];
      expect(map.map((i) => map[i])).toEqual(map.map((_, i) => i));
      // All but the one cell that has none have their mirror image.
      expect(map.filter((to, i) => to === size - 1 - i + step)).toHaveLength(size - 1);
    }
  });
});

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

  it('is the first of two that explain as much, and none where nothing is known without one', () => {
    const alike = ({ shift }: OutputContract): number => (shift === undefined ? 0.4 : 0);
    expect(findShift(MAP, ['h'], alike, FLOOR)?.shift).toEqual({ columns: 1 });
    expect(findShift(MAP, ['v'], alike, FLOOR)?.shift).toEqual({ rows: 1 });
    expect(findShift(MAP, ['h'], ({ shift }) => (shift === undefined ? undefined : 0), FLOOR)).toBeUndefined();
    expect(findShift(MAP, ['h'], ({ shift }) => (shift === undefined ? 0.4 : undefined), FLOOR)).toBeUndefined();
  });

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
