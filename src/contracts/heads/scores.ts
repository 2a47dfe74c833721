import type { OutputFacts } from '../contract';
import { positionAxes } from '../positionMaps';
import type { HeadLayout } from './layout';

/**
 * Whether another output holds scores of the same cells: probabilities, or beside four numbers per anchor any others, as
 * exporters of SSD leave them. A tensor as large as the image has no cells of a detector.
 */
export function hasScoresBeside({ beside = [], shape, image, tracked }: OutputFacts, layout: HeadLayout): boolean {
  const { axis, count, isFolded, positions } = layout;
  const cells = positionAxes(positions, tracked).map((at) => shape[at]!);
  if (!isFolded && cells.some((length) => image.includes(length))) return false;
  return beside.some(({ shape: other, head }) => {
    const isOnSameCells = other.length === shape.length && other.every((size, at) => at === axis || size === shape[at]);
    return (
      isOnSameCells && (head === 'sigmoid' || head === 'softmax' || (isFolded && count === 4 && other[axis] !== 4))
    );
  });
}
