import type { FloatTensor } from '../../operators/follow/rearrange';
import type { CoordinateForm, Unit } from '../../report/schema/coordinates';

/** Forms that finished boxes come in. */
export const FINISHED_FORMS = ['xyxy', 'cxcywh', 'xywh', 'yxyx'] as const satisfies readonly CoordinateForm[];
export type FinishedForm = (typeof FINISHED_FORMS)[number];

/** Units that they come in; `grid` is of dense heads. */
export type FinishedUnit = Exclude<Unit, 'grid'>;

/** Columns of an output that is seen as a table with a row for each detection: from `from` up to, not including, `to`. */
export interface Columns {
  readonly output: string;
  readonly from: number;
  readonly to: number;
}

/** Columns along one axis, anywhere: every other axis is of rows, in order. */
export interface AxisColumns extends Columns {
  readonly axis: number;
}

export interface PointColumns extends Columns {
  /** Numbers per point: x, y and what does not change. */
  readonly perPoint: number;
}

/** Numbers of boxes: of an image, a class and a box each (NonMaxSuppression's `selected_indices`). */
export interface Picks {
  readonly output: string;
  /** Images × classes × boxes. */
  readonly scores: string;
}

/** Where the numbers of finished detections are in a model's outputs. */
export interface DetectionLayout {
  /** Four columns. */
  readonly boxes: AxisColumns;
  readonly form: FinishedForm;
  readonly unit: FinishedUnit;
  /** Height and width of what coordinates in pixels lie in. */
  readonly size: readonly [number, number];
  /** One column: the score, 1 where there is none. Several columns: one per class. Scores of several entries are multiplied. */
  readonly scores: readonly Columns[];
  /** What makes scores of several columns probabilities; of `softmax` the last stands for nothing. */
  readonly activation?: 'softmax' | 'sigmoid';
  /** One column: the class number. */
  readonly classes?: Columns;
  /** One column: the number of the image in the batch; else rows are dealt out evenly along the first axis. */
  readonly samples?: Columns;
  /** An output with the number of valid rows of each image. */
  readonly count?: string;
  readonly keypoints?: PointColumns;
  /** Columns that are not compared. */
  readonly rest?: Columns;
  /** Which of the boxes are meant; all of them by default. */
  readonly picks?: Picks;
}

/** The tensors of one orientation, by name. */
export type TensorsByName = (name: string) => FloatTensor | undefined;

/** A tensor as rows of numbers. */
export interface Table {
  readonly rows: number;
  readonly width: number;
  /** Rows of each entry of the first axis; all of them where that is the only one of rows. */
  readonly rowsPerSample: number;
  at(row: number, column: number): number;
}

/**
 * @param axis of the columns
 * @throws RangeError when the tensor has no such axis
 */
export function tableOf({ dims, data }: FloatTensor, axis: number): Table {
  const width = dims[axis];
  if (width === undefined) throw new RangeError(`A tensor of ${dims.length} axes has no axis ${axis}`);
  const inner = dims.slice(axis + 1).reduce((a, b) => a * b, 1);
  const rows = width === 0 ? 0 : data.length / width;
  const samples = axis === 0 || dims.length < 3 ? 1 : dims[0]!;
  return {
    rows,
    width,
    rowsPerSample: samples === 0 ? 0 : rows / samples,
    at: (row, column) => data[Math.floor(row / inner) * inner * width + column * inner + (row % inner)]!,
  };
}
