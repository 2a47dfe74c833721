import { classCount } from './classes';
import type { OutputFacts } from './contract';
import { positionAxes } from './positionMaps';
import { isMoved } from './positions';

/** Numbers of a box. */
const BOX = 4;

/**
 * Whether an output that has the axes of a vector lists positions all the same, since the graph moves its entries as the
 * flip does: where others have the batch (cells of SCRFD, columns of CRNN, rows of a depth map), one number per cell
 * (YuNet, BlazeFace), or as many numbers as there are boxes beside it.
 */
export function listsPositions({ shape, tracked, beside = [] }: OutputFacts): boolean {
  if (!isMoved(tracked)) return false;
  const moved = new Set(positionAxes({ kind: 'tracked' }, tracked));
  if (moved.has(0)) return true;
  if (moved.size > 1) return false;
  if (shape.length === 3) return classCount(shape) !== undefined;
  return shape.length === 2 && beside.some(({ shape: other }) => other.join() === [...shape, BOX].join());
}
