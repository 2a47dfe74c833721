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
}

/** What is known of a table beside its numbers. */
export interface RolesEvidence {
  /** Number of columns. */
  readonly width: number;
  /** Points and numbers per point, by the model's metadata. */
  readonly pointShape?: readonly [number, number];
  /** What is behind the class is something else, by the model's metadata: coefficients of masks, an angle. */
  readonly hasRest?: boolean;
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

/** Every order of columns that the width allows, the likeliest first. */
export function possibleRoles({ width, pointShape, hasRest }: RolesEvidence): readonly Roles[] {
  if (pointShape !== undefined)
    return withPoints(width, pointShape[1]).filter((roles) => points(roles) === pointShape[0]);
  if (hasRest === true && width > 6) return [{ ...BOX_SCORE_CLASS, rest: [6, width] }];
  const usual = USUAL[width];
  if (usual !== undefined) return usual;
  // A column of whole numbers is borne out by chance less often than one between 0 and 1.
  const all = [...withPoints(width, 3), ...withPoints(width, 2)];
  const found = [
    ...all.filter((roles) => roles.class !== undefined),
    ...all.filter((roles) => roles.class === undefined),
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
 * The first order of columns that the numbers bear out: scores are within 0 and 1, classes and images are counted from
 * 0, boxes have four numbers that are not all such. Undefined where none is borne out.
 *
 * @param rows of every orientation
 */
export function rolesBorneOut(possible: readonly Roles[], rows: readonly (readonly number[])[]): Roles | undefined {
  const filled = rows.filter((row) => row.some((value) => value !== 0 && value !== -1));
  return possible.find((roles) => filled.length > 0 && fits(roles, filled));
}

function fits({ scores, class: number, sample, box }: Roles, rows: readonly (readonly number[])[]): boolean {
  const most = (test: (row: readonly number[]) => boolean): boolean => rows.filter(test).length >= MOST * rows.length;
  const isCount = (value: number): boolean => Number.isInteger(value) && value >= -1;
  return (
    scores.every((column) => most((row) => row[column]! >= 0 && row[column]! <= 1)) &&
    (number === undefined || most((row) => isCount(row[number]!))) &&
    (sample === undefined || most((row) => isCount(row[sample]!))) &&
    !most((row) => row.slice(box, box + 4).every((value) => value === row[box]))
  );
}
