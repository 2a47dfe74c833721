import type { OutputFacts } from '../contract';
import { fittingLevels } from '../grids';
import { positionAxes } from '../positionMaps';
import { headLayouts, type HeadLayout } from './layout';

/** Pixels per cell of detectors in use. */
const STRIDES: readonly number[] = [8, 16, 32, 64];
/** Anchors per cell on an axis of their own (YOLOv3 to v7, YOLOv2). */
const ANCHORS: readonly number[] = [2, 3, 5, 6, 9];
/** Four numbers of a box, objectness, and a class at least. */
const MIN_NUMBERS = 6;
/** Numbers per cell of Darknet's heads: three or five anchors of COCO's 80 classes, or of VOC's 20. */
const DARKNET: readonly number[] = [255, 425, 75, 125];

/**
 * Whether the axes of an output are those of a raw detection head, and hardly of anything else: anchors, cells and
 * numbers of a box on axes of their own; as many numbers per cell as Darknet has; or all cells of a usual detector's
 * levels on one axis.
 */
export function isRawHead(facts: OutputFacts): boolean {
  return headLayouts(facts).some((layout) => isAnchorHead(facts, layout) || hasLevels(facts, layout));
}

/** Whether the axes are those of boxes, objectness and classes for each of a cell's anchors. */
export function isAnchorHead(facts: OutputFacts, layout: HeadLayout): boolean {
  return hasAnchorAxis(facts, layout) || isDarknet(facts, layout);
}

function hasAnchorAxis(facts: OutputFacts, layout: HeadLayout): boolean {
  const { shape, tracked } = facts;
  if (shape.length !== 5 || layout.axis !== 4 || layout.count < MIN_NUMBERS || layout.isFolded) return false;
  const cells = positionAxes(layout.positions, tracked);
  const anchors = [1, 2, 3].find((axis) => !cells.includes(axis));
  return anchors !== undefined && ANCHORS.includes(shape[anchors]!) && isStrided(facts, cells);
}

function isDarknet(facts: OutputFacts, { count, positions, isFolded }: HeadLayout): boolean {
  const classes = facts.labels?.length ?? 0;
  const isUsual = DARKNET.includes(count) || (classes > 0 && count === 3 * (5 + classes));
  return facts.shape.length === 4 && isUsual && !isFolded && isStrided(facts, positionAxes(positions, facts.tracked));
}

function hasLevels({ shape, image, tracked }: OutputFacts, { count, positions, isFolded }: HeadLayout): boolean {
  const [axis] = positionAxes(positions, tracked);
  const levels =
    !isFolded || axis === undefined || count < MIN_NUMBERS - 1 ? undefined : fittingLevels(shape[axis]!, image);
  return levels !== undefined;
}

/** Whether rows and columns are those of the image at one of the usual strides, a cell that its rim cuts included. */
function isStrided({ shape, image }: OutputFacts, cells: readonly number[]): boolean {
  const [rows, columns] = [...cells].sort((a, b) => a - b).map((axis) => shape[axis]!);
  return STRIDES.some((stride) => rows === Math.ceil(image[0] / stride) && columns === Math.ceil(image[1] / stride));
}
