import type { COMPANION_ROLES } from '../../report/schema/detections';
import { POINT_WORD } from '../points';
import type { Selection } from './selection';
import { possibleRoles, type Roles, type RolesEvidence } from './roles';

/** What is known of an output that may hold finished detections, without its values. */
export interface DetectorOutput {
  readonly name: string;
  /** `float32`, `int64`, … */
  readonly dtype: string;
  /** Lengths that depend on the image have names, or are empty. */
  readonly shape: readonly (number | string)[];
  /** The graph keeps the order of positions on the way to it: then it is no list of results, but a dense head. */
  readonly keepsPlaces: boolean;
  readonly selection: Selection;
  /** What a person says that it holds; undefined where nothing is said. */
  readonly says: 'boxes' | 'other' | undefined;
}

/** What an output beside the boxes holds, a row for each. */
export type CompanionRole = Exclude<(typeof COMPANION_ROLES)[number], 'boxes'>;

export interface Companion {
  readonly output: string;
  readonly holds: CompanionRole;
  /** A person states what a flip should do to it: it is judged on its own too. */
  readonly isStated: boolean;
}

/** Finished detections: the output with the boxes, and those that belong to it. */
export interface DetectionSet {
  readonly output: DetectorOutput;
  /**
   * `table`: boxes, scores and more side by side, in one of these orders. `boxes`: four columns. `picks`: numbers of
   * boxes in another tensor.
   */
  readonly form:
    | { readonly kind: 'table'; readonly roles: readonly Roles[] }
    | { readonly kind: 'boxes' }
    | { readonly kind: 'picks' };
  readonly companions: readonly Companion[];
  /** What tells that it holds boxes, in words. */
  readonly origin: string;
}

const BOX_NAMES = /(^|[^a-z])(pred_?|det(ection)?_?|out(put)?_?)?(b?box(es)?|dets?|detections?|rois?)(?![a-z])/i;
/** Names of what is picked by its scores and is no table of boxes, such as the points of SuperPoint. */
const NO_BOXES = /scores?|logits?|probs?|probabilit|descriptors?|embed/i;
const COMPANION_NAMES: readonly (readonly [CompanionRole, RegExp])[] = [
  ['count', /num|count|valid/i],
  ['masks', /mask/i],
  ['keypoints', POINT_WORD],
  ['scores', /logits?|scores?|conf|probs?|probabilit/i],
  ['classes', /class|cls|labels?|categor/i],
];

/**
 * Finished detections among a model's outputs, by the graph (non-maximum suppression or the largest of scores before
 * them), the outputs' names and their shapes. Outputs that keep the order of positions are dense heads, and not these.
 */
export function findDetections(
  outputs: readonly DetectorOutput[],
  evidence: Omit<RolesEvidence, 'width'>,
): readonly DetectionSet[] {
  const taken = new Set<string>();
  const sets: DetectionSet[] = [];
  for (const output of outputs) {
    const found = formOf(output, outputs, evidence);
    if (found === undefined || taken.has(output.name)) continue;
    taken.add(output.name);
    const companions = companionsOf(output, found.form, outputs).filter(({ output: name }) => !taken.has(name));
    for (const { output: name } of companions) taken.add(name);
    sets.push({ output, ...found, companions });
  }
  return sets;
}

function formOf(
  output: DetectorOutput,
  outputs: readonly DetectorOutput[],
  evidence: Omit<RolesEvidence, 'width'>,
): Pick<DetectionSet, 'form' | 'origin'> | undefined {
  const { shape, selection, keepsPlaces, says } = output;
  if (says === 'other') return undefined;
  const isStated = says === 'boxes';
  const width = shape.at(-1);
  if (selection.picks !== undefined && width === 3 && !isFloat(output)) {
    return { form: { kind: 'picks' }, origin: 'non-maximum suppression' };
  }
  const origin = originOf(output) ?? (queryScores(output, outputs) === undefined ? undefined : BY_QUERIES);
  if (keepsPlaces || !isFloat(output) || typeof width !== 'number' || shape.length < 2 || shape.length > 4)
    return undefined;
  if (origin === undefined && !isStated) return undefined;
  const words = origin ?? 'its shape';
  if (width === 4) {
    const scored = companionsOf(output, { kind: 'boxes' }, outputs).some(
      ({ holds }) => holds === 'scores' || holds === 'classes',
    );
    return scored || isStated ? { form: { kind: 'boxes' }, origin: words } : undefined;
  }
  // Scores of queries that were picked out have as many columns as there are classes.
  const isOther = NO_BOXES.test(output.name) || hasBoxesBeside(output, outputs);
  if (isOther && !isStated && !BOX_NAMES.test(output.name)) return undefined;
  const roles = possibleRoles({ width, ...evidence });
  return roles.length === 0 ? undefined : { form: { kind: 'table', roles }, origin: words };
}

/** Whether the name of an output tells that it holds this beside boxes. */
export function isNamedFor(role: CompanionRole, name: string): boolean {
  return COMPANION_NAMES.some(([named, pattern]) => named === role && pattern.test(name));
}

/** Whether another output holds four numbers for each of the rows. */
function hasBoxesBeside({ shape }: DetectorOutput, outputs: readonly DetectorOutput[]): boolean {
  const boxes = [...shape.slice(0, -1), 4];
  const areBoxes = (other: DetectorOutput): boolean =>
    other.shape.length === boxes.length && boxes.every((length, axis) => mayEqual(length, other.shape[axis]!));
  return outputs.some((other) => other.shape.at(-1) === 4 && areBoxes(other) && isFloat(other) && !other.keepsPlaces);
}

function originOf({ name, shape, selection }: DetectorOutput): string | undefined {
  if (selection.isSuppressed) return 'non-maximum suppression';
  if (BOX_NAMES.test(name)) return 'name of the output';
  if (selection.isRanked) return 'the best of many scores';
  return shape.slice(-2).join() === POSES ? 'six rows of 56 numbers, as of MoveNet MultiPose' : undefined;
}

const BY_QUERIES = 'four numbers beside the scores of as many queries';
/** Queries of DETR and what follows it: 100, 300, 900; a dense head of larger images has more rows. */
const [MIN_QUERIES, MAX_QUERIES] = [20, 1000];

/**
 * The scores of queries whose names tell nothing: the only other output of a few numbers for each. None for what names,
 * a choice or the order of positions tell of.
 */
function queryScores(output: DetectorOutput, outputs: readonly DetectorOutput[]): DetectorOutput | undefined {
  const isOpen = ({ name, shape, selection, keepsPlaces, says, ...other }: DetectorOutput): boolean =>
    !keepsPlaces &&
    says !== 'other' &&
    shape.length === 3 &&
    isFloat(other) &&
    !selection.isSuppressed &&
    !selection.isRanked &&
    !COMPANION_NAMES.some(([role, pattern]) => role !== 'scores' && pattern.test(name));
  const [, queries, width] = output.shape;
  const isFew = typeof queries === 'number' && queries >= MIN_QUERIES && queries <= MAX_QUERIES;
  if (!isFew || width !== 4 || !isOpen(output)) return undefined;
  const others = outputs.filter((other) => other !== output && other.shape[1] === queries);
  const [scores] = others;
  return others.length === 1 && isOpen(scores!) && scores!.shape[2] !== 4 ? scores : undefined;
}

/** Rows and columns that nothing else has: people of MoveNet MultiPose. */
const POSES = '6,56';

function isFloat({ dtype }: Pick<DetectorOutput, 'dtype'>): boolean {
  return dtype.startsWith('float') || dtype === 'bfloat16';
}

/** Outputs with as many rows, and those that count them. */
function companionsOf(
  boxes: DetectorOutput,
  form: DetectionSet['form'],
  outputs: readonly DetectorOutput[],
): readonly Companion[] {
  if (form.kind === 'picks') return [];
  const rows = boxes.shape.slice(0, -1);
  while (rows.length > 1 && rows.at(-1) === 1) rows.pop();
  const found: Companion[] = [];
  const queries = queryScores(boxes, outputs);
  for (const output of outputs) {
    if (output === boxes || output.keepsPlaces) continue;
    if (output === queries) {
      found.push({ output: output.name, holds: 'scores', isStated: output.says !== undefined });
      continue;
    }
    const holds = roleOf(output, rows, boxes, new Set(found.map((companion) => companion.holds)));
    if (holds !== undefined) found.push({ output: output.name, holds, isStated: output.says !== undefined });
  }
  return found;
}

function roleOf(
  output: DetectorOutput,
  rows: readonly (number | string)[],
  boxes: DetectorOutput,
  known: ReadonlySet<CompanionRole>,
): CompanionRole | undefined {
  const named = COMPANION_NAMES.find(([role, pattern]) => !known.has(role) && pattern.test(output.name))?.[0];
  const { shape } = output;
  const isSelected = boxes.selection.isSuppressed || boxes.selection.isRanked;
  if (isSelected && !output.selection.isSuppressed && !output.selection.isRanked) return undefined;
  if (isCount(output, named, boxes)) return 'count';
  const isBeside = shape.length >= rows.length && rows.every((length, axis) => mayEqual(length, shape[axis]!));
  if (!isBeside) return undefined;
  const rest = shape.slice(rows.length).filter((length) => length !== 1);
  const [, last] = rest;
  if (named === 'keypoints' && rest.length > 0 && isFloat(output)) return 'keypoints';
  if (named === 'masks') return 'masks';
  if (named === 'scores' && rest.length <= 1) return 'scores';
  if (named === 'classes' && rest.length === 0) return 'classes';
  if (rest.length === 0 && named === undefined) {
    const holds = isFloat(output) ? 'scores' : 'classes';
    return known.has(holds) ? 'other' : holds;
  }
  if (rest.length === 2 && (last === 2 || last === 3)) return known.has('keypoints') ? 'other' : 'keypoints';
  return isSelected ? 'other' : undefined;
}

/** One number for each image. A float behind the suppression of an image's boxes is one too, where its values are whole. */
function isCount(
  { shape, selection, ...output }: DetectorOutput,
  named: CompanionRole | undefined,
  boxes: DetectorOutput,
): boolean {
  if (shape.length > 2 || shape.slice(1).some((length) => length !== 1)) return false;
  const mayCount = !isFloat(output) || (selection.isSuppressed && shape.length > 0 && boxes.shape.length > 2);
  return named === 'count' || (named === undefined && mayCount && (shape[0] ?? 1) === 1);
}

function mayEqual(a: number | string, b: number | string): boolean {
  return a === b || typeof a === 'string' || typeof b === 'string';
}
