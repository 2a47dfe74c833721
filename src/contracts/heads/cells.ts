import { axisActions, indexMap, type Action } from '../../operators/follow/action';
import { positionAxes } from '../positionMaps';
import type { MapPositions } from '../contract';

/** A cell of a dense head in pixels of the image that is fed: its middle, and how wide and high it is. */
export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The cell of an entry, by its place on every axis; undefined where the contract does not tell rows and columns.
 *
 * @param image height and width
 */
export function cellFinder(
  positions: MapPositions,
  tracked: Action | undefined,
  dims: readonly number[],
  image: readonly [number, number],
): ((index: readonly number[]) => Cell | undefined) | undefined {
  const cellAt = (row: number, column: number, rows: number, columns: number): Cell => {
    const [height, width] = [image[0] / rows, image[1] / columns];
    return { x: (column + 0.5) * width, y: (row + 0.5) * height, width, height };
  };
  switch (positions.kind) {
    case 'folded': {
      const { axis, grid, skip } = positions;
      return (index) => {
        const at = index[axis]! - skip;
        return at < 0 ? undefined : cellAt(Math.floor(at / grid[1]), at % grid[1], grid[0], grid[1]);
      };
    }
    case 'grids':
      return (index) => {
        const found = inGrids(positions, index[positions.axis]!);
        return found && cellAt(...found);
      };
    case 'axes':
    case 'tracked': {
      const levels = positions.kind === 'tracked' && tracked !== undefined ? trackedLevels(tracked, dims) : undefined;
      if (levels !== undefined) return cellFinder({ kind: 'grids', ...levels }, tracked, dims, image);
      const axes = positions.kind === 'axes' ? [positions.rows, positions.columns] : trackedAxes(positions, tracked);
      const [rows, columns] = axes;
      if (rows === undefined || columns === undefined) return undefined;
      return (index) => cellAt(index[rows]!, index[columns]!, dims[rows]!, dims[columns]!);
    }
    case 'set':
      return undefined;
  }
}

/** Rows stand before columns in every layout in use. */
function trackedAxes(positions: MapPositions, tracked: Action | undefined): readonly number[] {
  const axes = [...new Set(positionAxes(positions, tracked))].sort((a, b) => a - b);
  return axes.length === 2 ? axes : [];
}

/** Levels, one after the other on one axis, by how both mirrors permute it; undefined where they do in another way. */
function trackedLevels(
  tracked: Action,
  dims: readonly number[],
): { readonly axis: number; readonly grids: readonly [number, number, number][] } | undefined {
  const [h, v] = (['h', 'v'] as const).map((flip) => axisActions(tracked, flip, (axis) => dims[axis]!));
  const [a, b] = [h?.[0], v?.[0]];
  if (a === undefined || b === undefined || h?.length !== 1 || v?.length !== 1 || a.axis !== b.axis) return undefined;
  const size = dims[a.axis]!;
  const grids = levelsOf(indexMap(a.map, size), indexMap(b.map, size));
  return grids && { axis: a.axis, grids };
}

function levelsOf(h: Int32Array, v: Int32Array): readonly [number, number, number][] | undefined {
  const grids: [number, number, number][] = [];
  for (let base = 0; base < h.length;) {
    // Boxes of one cell move together under both mirrors.
    const anchors = Math.min(movedTogether(h, base), movedTogether(v, base));
    const columns = (h[base]! - base) / anchors + 1;
    const rows = (v[base]! - base) / (columns * anchors) + 1;
    if (columns < 1 || rows < 1 || !Number.isInteger(columns) || !Number.isInteger(rows)) return undefined;
    for (let i = 0; i < rows * columns * anchors; i++) {
      const [cell, anchor] = [Math.floor(i / anchors), i % anchors];
      const [row, column] = [Math.floor(cell / columns), cell % columns];
      const isMirrored = h[base + i] === base + (row * columns + columns - 1 - column) * anchors + anchor;
      if (!isMirrored || v[base + i] !== base + ((rows - 1 - row) * columns + column) * anchors + anchor)
        return undefined;
    }
    grids.push([rows, columns, anchors]);
    base += rows * columns * anchors;
  }
  return grids;
}

/** How many entries, from `base` on, a mirror moves in their order. */
function movedTogether(map: Int32Array, base: number): number {
  let count = 1;
  while (map[base + count] === map[base]! + count) count++;
  return count;
}

/** Row and column, and rows and columns of their level. */
function inGrids(
  { grids, anchorsFirst = false }: Extract<MapPositions, { kind: 'grids' }>,
  index: number,
): readonly [number, number, number, number] | undefined {
  let at = index;
  for (const [rows, columns, anchors] of grids) {
    const count = rows * columns * anchors;
    if (at < count) {
      const cell = anchorsFirst ? at % (rows * columns) : Math.floor(at / anchors);
      return [Math.floor(cell / columns), cell % columns, rows, columns];
    }
    at -= count;
  }
  return undefined;
}
