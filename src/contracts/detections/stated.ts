import type { UserError } from '../../protocol/errors';
import type { StatedContract, StatedPart } from '../../report/schema/contract';
import type { Pairs } from '../pointPairs';
import { FINISHED_FORMS, type FinishedForm, type FinishedUnit } from './layout';

/** What a person states of detections; what is absent is found. */
export interface StatedDetections {
  readonly form?: FinishedForm;
  readonly unit?: FinishedUnit;
  readonly origin?: 'edge' | 'center';
  /** Columns of the box. */
  readonly from?: number;
  readonly axis?: number;
  /** Outputs that hold them. */
  readonly scores?: string;
  readonly classes?: string;
  /** Classes of left and right, and points of left and right. */
  readonly swap?: Pairs;
  readonly swapPoints?: Pairs;
}

/**
 * What a sidecar says of an output with finished detections; undefined where it says that it is something else.
 *
 * @param labels names of classes, in order
 * @param invalid makes the error of a field: what was found, and what is possible
 * @throws UserError of `invalid`
 */
export function statedDetections(
  stated: StatedContract,
  labels: readonly string[],
  invalid: (field: string, found: string, possible: string) => UserError,
): StatedDetections | undefined {
  const box = stated.parts?.find(({ contract }) => contract === 'boxes') ?? stated;
  if (box.contract !== 'boxes') return undefined;
  const { form, unit, origin, from, axis } = box;
  const finishedForm = FINISHED_FORMS.find((candidate) => candidate === form);
  if (form !== undefined && finishedForm === undefined) {
    throw invalid('form', `"${form}"`, `of finished boxes one of ${FINISHED_FORMS.join(', ')}`);
  }
  if (unit === 'grid') throw invalid('unit', '"grid"', 'of finished boxes one of pixels, 0..1, -1..1');
  const pairs = (swap: StatedContract['swap']): Pairs | undefined =>
    swap?.map(([a, b]) => [entry(a, labels, invalid), entry(b, labels, invalid)] as const);
  const partSwap = (kind: StatedPart['contract']) => stated.parts?.find(({ contract }) => contract === kind)?.swap;
  const swap = pairs(stated.swap ?? partSwap('labels') ?? partSwap('classes'));
  const swapPoints = pairs(partSwap('keypoints'));
  return {
    ...(finishedForm && { form: finishedForm }),
    ...(unit !== undefined && { unit }),
    ...(origin && { origin }),
    ...(from !== undefined && { from }),
    ...(axis !== undefined && { axis }),
    ...outputNames(stated),
    ...(swap && { swap }),
    ...(swapPoints && { swapPoints }),
  };
}

/** Scores and classes that are outputs, not parts of the boxes' own. */
function outputNames({ scores, classes, parts = [] }: StatedContract): Pick<StatedDetections, 'scores' | 'classes'> {
  const isPart = (name: string): boolean => parts.some((part) => part.name === name);
  return {
    ...(scores !== undefined && !isPart(scores) && { scores }),
    ...(classes !== undefined && !isPart(classes) && { classes }),
  };
}

function entry(
  value: number | string,
  labels: readonly string[],
  invalid: (field: string, found: string, possible: string) => UserError,
): number {
  const index = typeof value === 'number' ? value : labels.indexOf(value);
  if (index >= 0) return index;
  const known = labels.slice(0, 3).map((label) => JSON.stringify(label));
  const possible =
    known.length === 0 ? 'a number, since the model has no labels' : `one of the labels: ${known.join(', ')}, …`;
  throw invalid('swap', JSON.stringify(value), possible);
}
