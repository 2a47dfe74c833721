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
    const numbers = numbersOnCells(shape, layout, other);
    const isRaw = count === PER_ANCHOR && numbers !== PER_ANCHOR && (isFolded || isLevel(beside, shape, axis, cells));
    return numbers !== undefined && (head === 'sigmoid' || head === 'softmax' || isRaw);
  });
}

/** Whether another output holds four numbers for each of the cells, so that this one holds their scores. */
export function hasBoxesBeside({ beside = [], shape }: OutputFacts, layout: HeadLayout): boolean {
  const { axis, count, isFolded } = layout;
  if (!isFolded || count === PER_ANCHOR) return false;
  const boxes = withoutOnes(shape.map((size, at) => (at === axis ? PER_ANCHOR : size)));
  return beside.some(
    ({ shape: other }) => withoutOnes(other) === boxes || numbersOnCells(shape, layout, other) === PER_ANCHOR,
  );
}

/**
 * How many numbers another output holds for each of the cells; undefined where it holds other cells. In a list, scores may
 * have an axis of their own before the cells, and boxes behind them (PaddleDetection, YOLOv3 of Keras).
 */
export function numbersOnCells(
  shape: readonly number[],
  { axis, isFolded }: HeadLayout,
  other: readonly number[],
): number | undefined {
  if (other.length !== shape.length) return undefined;
  if (other.every((size, at) => at === axis || size === shape[at])) return other[axis];
  if (!isFolded || shape.length !== 3 || axis === 0) return undefined;
  const cells = 3 - axis;
  return other[0] === shape[0] && other[axis] === shape[cells] ? other[cells] : undefined;
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
