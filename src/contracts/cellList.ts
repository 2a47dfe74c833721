import { classCount } from './classes';
import type { OutputFacts } from './contract';
import { positionAxes } from './positionMaps';
import { isMoved } from './positions';

/** Numbers of a box. */
const BOX = 4;

/**
 * Whether an output that has the axes of a vector lists the cells of a dense head all the same, since the graph moves
 * its entries as the flip does: a row per cell in the place of the batch (SCRFD), one number per cell (YuNet, BlazeFace),
 * or as many numbers as there are boxes beside it.
 */
export function listsCells({ shape, tracked, beside = [] }: OutputFacts): boolean {
  if (!isMoved(tracked)) return false;
  const [only, ...others] = new Set(positionAxes({ kind: 'tracked' }, tracked));
  if (only === undefined || others.length > 0) return false;
  if (shape.length === 3) return only > 0 && classCount(shape) !== undefined;
  if (shape.length !== 2) return false;
  const isBesideBoxes = beside.some(({ shape: other }) => other.join() === [...shape, BOX].join());
  return only === 0 || isBesideBoxes;
}
