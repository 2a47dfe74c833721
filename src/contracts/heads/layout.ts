import type { MapPositions, OutputFacts } from '../contract';
import { itemPositions } from '../itemPositions';
import { positionAxes } from '../positionMaps';

/** A way to read a tensor as a dense head: the numbers of each cell on one axis, its cells elsewhere. */
export interface HeadLayout {
  /** The axis of a cell's numbers. */
  readonly axis: number;
  /** Numbers per cell. */
  readonly count: number;
  readonly positions: MapPositions;
  /** Cells are folded into one axis, as a detector's are before its boxes are read, and a map's hardly ever. */
  readonly isFolded: boolean;
}

/** Ways to read an output as a dense head; none where its order of positions is not known and no usual grids fit. */
export function headLayouts(facts: OutputFacts): readonly HeadLayout[] {
  const { shape } = facts;
  return shape.flatMap((count, axis) => {
    if (axis === 0 || count < 2) return [];
    return positionsBeside(facts, axis).map((positions) => ({
      axis,
      count,
      positions,
      isFolded: positionAxes(positions, facts.tracked).every((a, _, all) => a === all[0]),
    }));
  });
}

function positionsBeside(facts: OutputFacts, axis: number): readonly MapPositions[] {
  const positions = itemPositions(facts, {}, axis, 'boxes');
  if (positions === undefined || positions.kind === 'set') return [];
  // Columns alone are a sequence, and no cells.
  if (positions.kind === 'axes' && (positions.rows === undefined || positions.columns === undefined)) return [];
  // Of the order of a cell's boxes nothing is known, where the graph does not tell.
  const isOpen = positions.kind === 'grids' && positions.grids.some(([, , anchors]) => anchors > 1);
  return isOpen ? [positions, { ...positions, anchorsFirst: true }] : [positions];
}
