import type { Action, AxisAction } from '../operators/follow/action';
import { axisActions } from '../operators/follow/action';
import type { Flip } from '../report/report';
import type { MapPositions } from './contract';

/** Where the entries of an output go under a flip, by where its positions are. */
export function positionActions(
  positions: MapPositions,
  flip: Flip,
  shape: readonly number[],
  tracked: Action | undefined,
): readonly AxisAction[] {
  switch (positions.kind) {
    case 'tracked':
      return tracked === undefined ? [] : axisActions(tracked, flip, (axis) => shape[axis]!);
    case 'axes': {
      const columns = flip === 'v' ? undefined : positions.columns;
      const rows = flip === 'h' ? undefined : positions.rows;
      return [rows, columns].flatMap((axis) => (axis === undefined ? [] : [{ axis, map: 'reverse' as const }]));
    }
    case 'folded': {
      const { axis, grid, skip } = positions;
      return [{ axis, map: gridsMap([[...grid, 1]], false, flip, shape[axis]!, skip) }];
    }
    case 'grids': {
      const { axis, grids, anchorsFirst = false } = positions;
      return [{ axis, map: gridsMap(grids, anchorsFirst, flip, shape[axis]!, 0) }];
    }
    case 'set':
      return [];
  }
}

/** Rows, columns and boxes per cell. */
type Level = readonly [number, number, number];

/** Cells of one level after another; entries before `skip` and behind the last cell stay where they are. */
function gridsMap(levels: readonly Level[], anchorsFirst: boolean, flip: Flip, size: number, skip: number): Int32Array {
  const map = Int32Array.from({ length: size }, (_, i) => i);
  let base = skip;
  for (const [rows, columns, anchors] of levels) {
    const place = (row: number, column: number, anchor: number): number =>
      base + (anchorsFirst ? (anchor * rows + row) * columns + column : (row * columns + column) * anchors + anchor);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const [r, c] = [flip === 'h' ? row : rows - 1 - row, flip === 'v' ? column : columns - 1 - column];
        for (let anchor = 0; anchor < anchors; anchor++) map[place(row, column, anchor)] = place(r, c, anchor);
      }
    }
    base += rows * columns * anchors;
  }
  return map;
}

/** The axes that hold positions. */
export function positionAxes(positions: MapPositions, tracked: Action | undefined): readonly number[] {
  switch (positions.kind) {
    case 'axes':
      return [positions.rows, positions.columns].filter((axis) => axis !== undefined);
    case 'folded':
    case 'grids':
    case 'set':
      return [positions.axis];
    case 'tracked':
      return tracked?.kind === 'spatial' ? [...tracked.h, ...tracked.v].map(({ axis }) => axis) : [];
  }
}

/** The first axis behind the batch that holds no positions; the first of all where none is free. */
export function channelAxis(shape: readonly number[], positions: MapPositions, tracked: Action | undefined): number {
  const taken = new Set(positionAxes(positions, tracked));
  const free = shape.findIndex((_, axis) => axis > 0 && !taken.has(axis));
  return free === -1 ? 0 : free;
}
