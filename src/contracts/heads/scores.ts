import type { OutputBeside, OutputFacts } from '../contract';
import { positionAxes } from '../positionMaps';
import type { HeadLayout } from './layout';

/** Numbers per cell of heads that come in levels: distances or corners of one anchor or several, distributions of them. */
const PER_ANCHOR = 4;

/**
 * Whether another output holds scores of the same cells: probabilities, or beside four numbers per anchor any others, as
 * exporters of SSD leave them, or beside a map of four numbers in levels. A tensor as large as the image has no cells of a
 * detector.
 */
export function hasScoresBeside({ beside = [], shape, image, tracked }: OutputFacts, layout: HeadLayout): boolean {
  const { axis, count, isFolded, positions } = layout;
  const cells = positionAxes(positions, tracked).map((at) => shape[at]!);
  if (!isFolded && cells.some((length) => image.includes(length))) return false;
  return beside.some(({ shape: other, head }) => {
    const isOnSameCells = other.length === shape.length && other.every((size, at) => at === axis || size === shape[at]);
    const isRaw =
      count === PER_ANCHOR && other[axis] !== PER_ANCHOR && (isFolded || isLevel(beside, shape, axis, cells));
    return isOnSameCells && (head === 'sigmoid' || head === 'softmax' || isRaw);
  });
}

/** Whether another output holds four numbers for each of the cells, so that this one holds their scores. */
export function hasBoxesBeside({ beside = [], shape }: OutputFacts, { axis, count, isFolded }: HeadLayout): boolean {
  if (!isFolded || count === PER_ANCHOR) return false;
  const boxes = withoutOnes(shape.map((size, at) => (at === axis ? PER_ANCHOR : size)));
  return beside.some(({ shape: other }) => withoutOnes(other) === boxes);
}

/** Axes that hold something: boxes may have one more, for classes that share them (YOLOv4). */
function withoutOnes(shape: readonly number[]): string {
  return shape.filter((size) => size !== 1).join();
}

/** Whether another output is the same of half as many, or twice as many, rows and columns (FCOS, RTMDet). */
function isLevel(
  beside: readonly OutputBeside[],
  shape: readonly number[],
  axis: number,
  cells: readonly number[],
): boolean {
  return beside.some(({ shape: other }) => {
    const isAlike = other.length === shape.length && other[axis] === shape[axis];
    const lengths = other.filter((_, at) => at > 0 && at !== axis);
    const isHalf = (a: readonly number[], b: readonly number[]): boolean =>
      a.every((length, i) => length === Math.ceil(b[i]! / 2));
    return isAlike && (isHalf(lengths, cells) || isHalf(cells, lengths));
  });
}
