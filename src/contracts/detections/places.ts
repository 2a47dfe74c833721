import type { Companion, DetectionSet } from './find';
import { tableOf, type Columns, type DetectionLayout, type TensorsByName } from './layout';
import { rolesBorneOut, type Roles } from './roles';
import type { StatedDetections } from './stated';

/** What a layout says without form, unit and activation. */
export type Places = Omit<DetectionLayout, 'form' | 'unit' | 'size' | 'activation'>;

/** Places, and the form of the box where they tell it. */
export type FormedPlaces = Places & Partial<Pick<DetectionLayout, 'form'>>;

/**
 * Which columns of which outputs may hold what, by the numbers of every orientation, the likeliest first.
 *
 * @param tensors of every orientation that was run
 */
export function placesOf(
  set: DetectionSet,
  stated: StatedDetections,
  tensors: readonly TensorsByName[],
): { readonly possible: readonly [FormedPlaces, ...FormedPlaces[]]; readonly isBorneOut: boolean } {
  const { output, form } = set;
  if (form.kind === 'picks') {
    const { boxes, scores } = output.selection.picks!;
    const places = {
      boxes: { output: boxes, axis: 2, from: 0, to: 4 },
      scores: [],
      picks: { output: output.name, scores },
    };
    return { possible: [places], isBorneOut: true };
  }
  const { axis: place = -1 } = stated;
  const axis = place < 0 ? output.shape.length + place : place;
  if (form.kind === 'boxes') {
    const from = stated.from ?? 0;
    const places = { boxes: { output: output.name, axis, from, to: from + 4 }, ...besides(set, stated, tensors) };
    return { possible: [places], isBorneOut: true };
  }
  const rows = tensors.flatMap((of) => rowsOf(of, output.name, axis));
  const allowed = form.roles.filter(({ box }) => stated.from === undefined || stated.from === box);
  const borneOut = rolesBorneOut(allowed, rows);
  const [first = allowed[0] ?? form.roles[0]!, ...others] = borneOut;
  const beside = besides(set, stated, tensors);
  const placesFor = (roles: Roles): FormedPlaces => tablePlaces(output.name, axis, roles, beside);
  // Of tables without keypoints the usual order of columns is borne out, or not; with keypoints, several often are.
  const further = first.keypoints === undefined ? [] : others.filter(({ keypoints }) => keypoints !== undefined);
  return {
    possible: [placesFor(first), ...further.map(placesFor)],
    isBorneOut: borneOut.length > 0 || rows.length === 0,
  };
}

function tablePlaces(output: string, axis: number, roles: Roles, others: Omit<Places, 'boxes'>): FormedPlaces {
  const column = (from: number): Columns => ({ output, from, to: from + 1 });
  const { box, scores, class: number, sample, keypoints, rest, form } = roles;
  return {
    boxes: { output, axis, from: box, to: box + 4 },
    ...others,
    scores: scores.map(column),
    ...(number !== undefined && { classes: column(number) }),
    ...(sample !== undefined && { samples: column(sample) }),
    ...(keypoints && { keypoints: { output, ...keypoints } }),
    ...(rest && { rest: { output, from: rest[0], to: rest[1] } }),
    ...(form && { form }),
  };
}

/** What other outputs hold, where they have a row for each box. */
function besides(
  set: DetectionSet,
  stated: StatedDetections,
  tensors: readonly TensorsByName[],
): Omit<Places, 'boxes'> {
  const named = (role: string): string | undefined => set.companions.find(({ holds }) => holds === role)?.output;
  const whole = (output: string): Columns => ({ output, from: 0, to: perRow(set, output, tensors) });
  const [scores, classes] = [stated.scores ?? named('scores'), stated.classes ?? named('classes')];
  const [count, keypoints] = [named('count'), named('keypoints')];
  return {
    scores: scores === undefined ? [] : [whole(scores)],
    ...(classes !== undefined && { classes: whole(classes) }),
    ...(count !== undefined && { count }),
    ...(keypoints !== undefined && { keypoints: { ...whole(keypoints), perPoint: pointWidth(keypoints, tensors) } }),
  };
}

/** Numbers per box in another output. */
function perRow({ output }: DetectionSet, name: string, tensors: readonly TensorsByName[]): number {
  for (const of of tensors) {
    const [boxes, other] = [of(output.name), of(name)];
    const rows = boxes && boxes.data.length / boxes.dims.at(-1)!;
    if (rows !== undefined && rows > 0 && other !== undefined) return other.data.length / rows;
  }
  return 1;
}

/** The last axis where there is one for x, y and perhaps a score; else x and y in turn. */
function pointWidth(name: string, tensors: readonly TensorsByName[]): number {
  const dims = tensors[0]?.(name)?.dims ?? [];
  const last = dims.at(-1);
  return dims.length >= 3 && last === 3 ? 3 : 2;
}

function rowsOf(tensors: TensorsByName, output: string, axis: number): number[][] {
  const tensor = tensors(output);
  if (tensor === undefined) return [];
  const table = tableOf(tensor, axis);
  return Array.from({ length: table.rows }, (_, row) =>
    Array.from({ length: table.width }, (_, column) => table.at(row, column)),
  );
}

/** Scores of several columns, of every row. */
export function scoreRows({ scores }: Places, tensors: TensorsByName): readonly (readonly number[])[] {
  const [columns] = scores;
  const tensor = columns && tensors(columns.output);
  if (columns === undefined || tensor === undefined || columns.to - columns.from < 2) return [];
  return rowsOf(() => ({ dims: [tensor.data.length / columns.to, columns.to], data: tensor.data }), columns.output, 1);
}

/** Without those outputs that do not have a row for each box in every orientation. */
export function withFittingCompanions(set: DetectionSet, tensors: readonly TensorsByName[]): DetectionSet {
  const fits = ({ output, holds }: Companion): boolean =>
    tensors.every((of) => {
      const [boxes, other] = [of(set.output.name), of(output)];
      if (boxes === undefined || other === undefined) return false;
      const rows = boxes.data.length / boxes.dims.at(-1)!;
      return (
        holds === 'count' || holds === 'masks' || holds === 'other' || rows === 0 || other.data.length % rows === 0
      );
    });
  return { ...set, companions: set.companions.filter(fits) };
}
