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

/** Boxes per cell of detectors in use: YOLO, RetinaFace and SCRFD, RetinaNet. */
const ANCHORS: readonly number[] = [1, 2, 3, 9];

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

/** Rows and columns that the finest level has at least: fewer fit by chance. */
const MIN_CELLS = 4;

/** Cells of all levels, times their boxes. */
export function countOf(levels: Levels): number {
  return levels.reduce((sum, [rows, columns, anchors]) => sum + rows * columns * anchors, 0);
}

/** The levels of a usual detector that give `count` boxes for an image of this size; undefined where none do. */
export function fittingLevels(count: number, image: readonly [number, number]): Levels | undefined {
  for (const strides of STRIDES) {
    if (Math.min(...image) < MIN_CELLS * strides[0]!) continue;
    const anchors = count / countOf(gridsOf(strides, image));
    if (ANCHORS.includes(anchors)) return gridsOf(strides, image, [anchors]);
  }
  return undefined;
}
