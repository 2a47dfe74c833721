/** Rows, columns and boxes per cell of every level of a dense head. */
export type Levels = readonly (readonly [number, number, number])[];

/** Pixels per cell of the levels of detectors in use, the most common first (YOLO, RetinaNet, FCOS, RTMDet, YOLO-P6). */
const STRIDES: readonly (readonly number[])[] = [
  [8, 16, 32],
  [8, 16, 32, 64],
  [8, 16, 32, 64, 128],
  [4, 8, 16, 32, 64],
  [4, 8, 16, 32],
  [16, 32],
  [16, 32, 64],
  [8, 16],
];

/** More boxes per cell than any detector has. */
const MAX_ANCHORS = 9;

/** Levels by their pixels per cell; a cell that is cut by the image's rim counts. */
export function gridsOf(
  strides: readonly number[],
  [height, width]: readonly [number, number],
  anchors: readonly number[] = [1],
): Levels {
  return strides.map((stride, i) => [
    Math.ceil(height / stride),
    Math.ceil(width / stride),
    anchors[anchors.length === 1 ? 0 : i]!,
  ]);
}

/** Cells of all levels, times their boxes. */
export function countOf(levels: Levels): number {
  return levels.reduce((sum, [rows, columns, anchors]) => sum + rows * columns * anchors, 0);
}

/** The levels of a usual detector that give `count` boxes for an image of this size; undefined where none do. */
export function fittingLevels(count: number, image: readonly [number, number]): Levels | undefined {
  for (const strides of STRIDES) {
    const anchors = count / countOf(gridsOf(strides, image));
    if (Number.isInteger(anchors) && anchors >= 1 && anchors <= MAX_ANCHORS) return gridsOf(strides, image, [anchors]);
  }
  return undefined;
}
