import type { FinishedForm } from './layout';

/** What the columns of a table of detections hold. */
export interface Roles {
  /** First of the four columns of a box. */
  readonly box: number;
  /** Columns of scores, which are multiplied. */
  readonly scores: readonly number[];
  readonly class?: number;
  readonly sample?: number;
  readonly keypoints?: { readonly from: number; readonly to: number; readonly perPoint: number };
  /** Columns that are not compared, such as the coefficients of masks. */
  readonly rest?: readonly [number, number];
  /** How the box is written, where only one family of models has this order. */
  readonly form?: FinishedForm;
}

/** What is known of a table beside its numbers. */
export interface RolesEvidence {
  /** Number of columns. */
  readonly width: number;
  /** Points and numbers per point, by the model's metadata. */
  readonly pointShape?: readonly [number, number];
  /**
   * What is behind the class is something else, by the model's metadata: coefficients of masks, or the angle by which a
   * box is turned about its center.
   */
  readonly rest?: 'coefficients' | 'angle';
}

const BOX_SCORE: Roles = { box: 0, scores: [4] };
const BOX_SCORE_CLASS: Roles = { box: 0, scores: [4], class: 5 };

/**
 * Orders of columns in use, the usual ones first. Five: MMDetection, many face detectors. Six: Ultralytics, YOLOv10; of
 * PaddleDetection; class before score. Seven: the flat form of YOLO-NAS; YOLOv7's `--end2end`; DetectionOutput of Caffe
 * and OpenVINO; YOLOX with objectness and class score. Fifteen and sixteen: faces with five landmarks, of RetinaFace, YuNet
 * and YOLOv5-face.
 */
const USUAL: Readonly<Record<number, readonly Roles[]>> = {
  5: [BOX_SCORE, { box: 1, scores: [0] }],
  6: [
    BOX_SCORE_CLASS,
    { box: 2, scores: [1], class: 0 },
    { box: 0, scores: [5], class: 4 },
    { box: 1, scores: [5], sample: 0 },
  ],
  7: [
    { box: 1, scores: [5], class: 6, sample: 0 },
    { box: 1, scores: [6], class: 5, sample: 0 },
    { box: 3, scores: [2], class: 1, sample: 0 },
    { box: 0, scores: [4, 5], class: 6 },
  ],
  15: [
    { ...BOX_SCORE, keypoints: { from: 5, to: 15, perPoint: 2 } },
    { box: 0, scores: [14], keypoints: { from: 4, to: 14, perPoint: 2 } },
  ],
  16: [
    { ...BOX_SCORE, class: 15, keypoints: { from: 5, to: 15, perPoint: 2 } },
    { ...BOX_SCORE_CLASS, keypoints: { from: 6, to: 16, perPoint: 2 } },
  ],
};

/** MoveNet MultiPose (tfhub.dev/google/movenet/multipose/lightning): 17 points of y, x and a score, the box, its score. */
const MOVENET: Roles = {
  box: 51,
  scores: [55],
  keypoints: { from: 0, to: 51, perPoint: 3 },
  form: 'yxyx',
};
const MOVENET_WIDTH = 56;

/** Every order of columns that the width allows, the likeliest first. */
export function possibleRoles({ width, pointShape, rest }: RolesEvidence): readonly Roles[] {
  if (pointShape !== undefined)
    return withPoints(width, pointShape[1]).filter((roles) => points(roles) === pointShape[0]);
  if (rest !== undefined && width > 6) {
    return [{ ...BOX_SCORE_CLASS, rest: [6, width], ...(rest === 'angle' && { form: 'cxcywh' }) }];
  }
  const usual = USUAL[width];
  if (usual !== undefined) return usual;
  // A column of whole numbers is borne out by chance less often than one between 0 and 1.
  const all = [...withPoints(width, 3), ...withPoints(width, 2)];
  const found = [
    ...all.filter((roles) => roles.class !== undefined),
    ...all.filter((roles) => roles.class === undefined),
    ...(width === MOVENET_WIDTH ? [MOVENET] : []),
  ];
  return width > 7 ? [...found, { ...BOX_SCORE_CLASS, rest: [6, width] }] : found;
}

function points({ keypoints }: Roles): number | undefined {
  return keypoints && (keypoints.to - keypoints.from) / keypoints.perPoint;
}

/** Boxes with keypoints: of poses (Ultralytics, YOLOv7), of faces, and those with the score last (BlazeFace). */
function withPoints(width: number, perPoint: number): readonly Roles[] {
  const between = (from: number, to: number): Pick<Roles, 'keypoints'> | undefined =>
    to > from && (to - from) % perPoint === 0 ? { keypoints: { from, to, perPoint } } : undefined;
  const rows: readonly (readonly [Roles, Pick<Roles, 'keypoints'> | undefined])[] = [
    [BOX_SCORE_CLASS, between(6, width)],
    [BOX_SCORE, between(5, width)],
    [{ ...BOX_SCORE, class: width - 1 }, between(5, width - 1)],
    [{ box: 0, scores: [width - 1] }, between(4, width - 1)],
  ];
  return rows.flatMap(([roles, keypoints]) => (keypoints === undefined ? [] : [{ ...roles, ...keypoints }]));
}

/** Share of the rows that must bear a role out: few may be padding. */
const MOST = 0.98;

/**
 * The orders of columns that the numbers bear out, the likeliest first: scores are within 0 and 1, classes and images are
 * counted from 0, boxes have four numbers that are not all such. Those whose keypoints lie about their boxes come first.
 *
 * @param rows of every orientation
 */
export function rolesBorneOut(possible: readonly Roles[], rows: readonly (readonly number[])[]): readonly Roles[] {
  const filled = rows.filter((row) => row.some((value) => value !== 0 && value !== -1));
  if (filled.length === 0) return [];
  const fitting = possible.filter((roles) => fits(roles, filled));
  const isApt = (roles: Roles): boolean => share(filled, (row) => holdsItsPoints(roles, row)) >= MOST;
  return [...fitting.filter(isApt), ...fitting.filter((roles) => !isApt(roles))];
}

function share(rows: readonly (readonly number[])[], test: (row: readonly number[]) => boolean): number {
  return rows.filter(test).length / rows.length;
}

function fits({ scores, class: number, sample, box }: Roles, rows: readonly (readonly number[])[]): boolean {
  const most = (test: (row: readonly number[]) => boolean): boolean => share(rows, test) >= MOST;
  const isCount = (value: number): boolean => Number.isInteger(value) && value >= -1;
  return (
    scores.every((column) => most((row) => row[column]! >= 0 && row[column]! <= 1)) &&
    (number === undefined || most((row) => isCount(row[number]!))) &&
    (sample === undefined || most((row) => isCount(row[sample]!))) &&
    !most((row) => row.slice(box, box + 4).every((value) => value === row[box]))
  );
}

/** Whether the box, read as two corners, holds the middle of its keypoints. */
function holdsItsPoints({ box, keypoints }: Roles, row: readonly number[]): boolean {
  if (keypoints === undefined) return false;
  const { from, to, perPoint } = keypoints;
  const count = (to - from) / perPoint;
  return [0, 1].every((along) => {
    const sum = Array.from({ length: count }, (_, i) => row[from + i * perPoint + along]!).reduce((a, b) => a + b, 0);
    return sum / count >= row[box + along]! && sum / count <= row[box + 2 + along]!;
  });
}
