import { opaquePart } from '../operators/follow/action';
import type { PartKind, StatedContract } from '../report/schema/contract';
import type { MapPositions, OutputFacts } from './contract';
import { fittingLevels } from './grids';
import { positionAxes } from './positionMaps';
import { ratioPositions, trackedPositions } from './positions';

/**
 * Where boxes or points lie whose numbers are on `axis`: as stated, as the graph moves them, on a usual detector's
 * grids, or on axes in the image's ratio; else they are results without order. Undefined where there is only one.
 */
export function itemPositions(
  facts: OutputFacts,
  { rows, columns }: Pick<StatedContract, 'rows' | 'columns'>,
  axis: number,
  kind: PartKind,
): MapPositions | undefined {
  if (rows !== undefined || columns !== undefined) {
    return { kind: 'axes', ...(rows !== undefined && { rows }), ...(columns !== undefined && { columns }) };
  }
  const { shape, image, tracked } = facts;
  const free = (positions: MapPositions | undefined): MapPositions | undefined =>
    positions !== undefined && !positionAxes(positions, tracked).includes(axis) ? positions : undefined;
  const known = free(trackedPositions(facts)?.positions);
  if (known !== undefined) return known;
  const items = shape.flatMap((size, i) => (i !== axis && size > 1 && (i > 0 || shape.length === 2) ? [i] : []));
  const [only] = items.length === 1 ? items : [];
  // What no flip moves, as after pooling, has no cells; a list of results may have as many entries as a grid by chance.
  const isLost = tracked === undefined || opaquePart(tracked) !== undefined;
  const levels = only === undefined || !isLost ? undefined : fittingLevels(shape[only]!, image);
  if (levels !== undefined) return { kind: 'grids', axis: only!, grids: levels.map(([r, c, a]) => [r, c, a] as const) };
  if (items.length === 2) {
    const fitting = free(ratioPositions(facts)?.positions);
    if (fitting !== undefined) return fitting;
  }
  // The points of one image are counted, and in order; those of several are on an axis in front of them.
  const [first] = kind === 'keypoints' && axis - 1 === items.at(-1) ? items.slice(0, -1) : items;
  return first === undefined ? undefined : { kind: 'set', axis: first };
}
