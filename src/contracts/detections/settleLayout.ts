import { ORIENTATIONS } from '../../report/flips';
import type { Certainty } from '../../report/contractKinds';
import type { Flip, Orientation } from '../../report/report';
import { compareDetections } from './compare';
import { mirrorDetections, type Detection, type DetectionMirror } from './detection';
import type { DetectionSet } from './find';
import { activationOf, formByName, possibleForms, unitOf } from './forms';
import type { DetectionLayout, FinishedForm, FinishedUnit, TensorsByName } from './layout';
import { placesOf, scoreRows, type FormedPlaces } from './places';
import { usualPointPairs, type Pairs } from '../pointPairs';
import { matchDetections } from './match';
import { readDetections } from './read';
import type { StatedDetections } from './stated';
import { MIN_SCORE, strongestDetections } from './strongest';

export interface DetectionValues {
  readonly flips: readonly Flip[];
  /** The tensors of an orientation; undefined where that was not run. */
  readonly tensors: (orientation: Orientation) => TensorsByName | undefined;
  /** Height and width of the image that is fed. */
  readonly size: readonly [number, number];
  /** Number of class names, where the model brings any. */
  readonly labels?: number;
}

/** How detections are read and mirrored, and how sure that is. */
export interface SettledLayout {
  readonly layout: DetectionLayout;
  readonly origin: 'edge' | 'center';
  readonly swap: Pairs;
  readonly swapPoints: Pairs;
  readonly certainty: Certainty;
}

/**
 * The columns, the form and the unit of detections, by names first, then by what the numbers of x and its mirror images
 * bear out.
 */
export function settleLayout(set: DetectionSet, stated: StatedDetections, values: DetectionValues): SettledLayout {
  const tensors = ORIENTATIONS.flatMap((orientation) => values.tensors(orientation) ?? []);
  const { possible, isBorneOut } = placesOf(set, stated, tensors);
  const candidates = possible.flatMap((places) => layoutsOf(set, stated, places, values, tensors));
  const mirror: Mirror = { origin: stated.origin ?? 'edge', swap: stated.swap ?? [] };
  const fits = candidates.map((layout) => misfit(set, mirror, layout, values));
  const best = bestOf(fits, set.form.kind === 'picks' ? BETTER : MUCH_BETTER);
  const layout = candidates[best]!;
  const isNamed =
    stated.form !== undefined || formByName(set.output.name).form !== undefined || isTold(possible, layout);
  const isDoubtful = !isBorneOut || (best > 0 && !isNamed) || !fitsData(set, layout, values, fits[best]);
  return {
    layout,
    ...mirror,
    swapPoints: stated.swapPoints ?? pointPairsOf(set, mirror, layout, values),
    certainty: set.output.says === 'boxes' ? 'stated' : isDoubtful ? 'assumed' : 'found',
  };
}

/** Corners are the usual form, and some orders of columns have one form only. */
function isTold(possible: readonly FormedPlaces[], { form, boxes }: DetectionLayout): boolean {
  return form === 'xyxy' || possible.some((places) => places.form === form && places.boxes.from === boxes.from);
}

function layoutsOf(
  set: DetectionSet,
  stated: StatedDetections,
  places: FormedPlaces,
  values: DetectionValues,
  tensors: readonly TensorsByName[],
): readonly DetectionLayout[] {
  const rows = tensors.flatMap((of) => scoreRows(places, of));
  const activation = activationOf(rows, values.labels);
  const read = { ...places, ...(activation && { activation }), size: values.size };
  return formsOf(set, stated, read, tensors).map((form) => ({ ...read, ...form }));
}

function formsOf(
  { output, form }: DetectionSet,
  stated: StatedDetections,
  read: FormedPlaces & Omit<DetectionLayout, 'form' | 'unit'>,
  tensors: readonly TensorsByName[],
): readonly { readonly form: FinishedForm; readonly unit: FinishedUnit }[] {
  const named = formByName(output.name);
  const plain = tensors.flatMap((of) => readDetections({ ...read, form: 'xyxy', unit: 'pixels' }, of));
  const numbers = (plain.some(isStrong) ? plain.filter(isStrong) : plain.filter(isFilled)).map(({ box }) => box);
  const unit = stated.unit ?? (numbers.length === 0 && named.form !== undefined ? '0..1' : unitOf(numbers));
  const certain = stated.form ?? read.form ?? named.form;
  if (certain !== undefined) return [{ form: certain, unit }];
  const byCorners: readonly FinishedForm[] = output.selection.picks?.byCenter === true ? ['cxcywh'] : ['yxyx', 'xyxy'];
  const forms = form.kind === 'picks' ? byCorners : possibleForms(numbers);
  return forms.map((candidate) => ({ form: candidate, unit }));
}

function isStrong({ score }: Detection): boolean {
  return score >= MIN_SCORE;
}

function isFilled({ box }: Detection): boolean {
  return box.some((value) => value !== 0 && value !== -1);
}

/** How boxes and their classes are mirrored. */
type Mirror = Pick<SettledLayout, 'origin' | 'swap'>;

/**
 * Mean over the flips of 1 − 2·ΣIoU / (n_x + n_gx), where nothing is mirrored without a way to mirror; undefined where
 * nothing is found.
 */
function misfit(
  set: DetectionSet,
  mirror: Mirror | undefined,
  layout: DetectionLayout,
  values: DetectionValues,
): number | undefined {
  const id = values.tensors('id');
  const costs = values.flips.flatMap((flip) => {
    const tensors = values.tensors(flip);
    if (id === undefined || tensors === undefined) return [];
    const plain = readDetections(layout, tensors);
    const mirrored = mirror ? mirrorDetections(plain, { ...mirror, flip, size: layout.size }) : plain;
    const [a, b] = [readDetections(layout, id), mirrored].map((found) =>
      strongestDetections(found, set.output.selection.isSuppressed),
    );
    const overlaps = matchDetections(a!, b!).reduce((sum, { overlap }) => sum + overlap, 0);
    return a!.length + b!.length === 0 ? [] : [1 - (2 * overlaps) / (a!.length + b!.length)];
  });
  return costs.length === 0 ? undefined : costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
}

/** A form is taken instead of a likelier one only where it leaves less than this part of the difference. */
const MUCH_BETTER = 0.5;
/** ONNX's suppression takes corners in either order, and exporters of PyTorch and TensorFlow differ. */
const BETTER = 0.9;

function bestOf(misfits: readonly (number | undefined)[], margin: number): number {
  return misfits.reduce<number>(
    (best, cost, i) => (cost !== undefined && cost < margin * (misfits[best] ?? Infinity) ? i : best),
    0,
  );
}

/** A hypothesis that fits worse than doing nothing is none. */
function fitsData(
  set: DetectionSet,
  layout: DetectionLayout,
  values: DetectionValues,
  cost: number | undefined,
): boolean {
  if (cost === undefined) return true;
  const plain = misfit(set, undefined, layout, values);
  return plain === undefined || cost <= plain || cost < NOISE;
}

/** Overlaps of boxes that are equal up to float noise are off by less. */
const NOISE = 1e-3;

/** Left and right of keypoints, by their number, unless the numbers say that they stay. */
function pointPairsOf(set: DetectionSet, mirror: Mirror, layout: DetectionLayout, values: DetectionValues): Pairs {
  const { keypoints } = layout;
  if (keypoints === undefined) return [];
  const pairs = usualPointPairs((keypoints.to - keypoints.from) / keypoints.perPoint);
  const distance = (swapPoints: Pairs): number =>
    values.flips.reduce(
      (sum, flip) => sum + (pointsApart(set, { ...mirror, flip, size: layout.size, swapPoints }, layout, values) ?? 0),
      0,
    );
  return pairs.length > 0 && distance([]) < distance(pairs) ? [] : pairs;
}

function pointsApart(
  set: DetectionSet,
  mirror: DetectionMirror,
  layout: DetectionLayout,
  values: DetectionValues,
): number | undefined {
  const [id, flipped] = [values.tensors('id'), values.tensors(mirror.flip)];
  if (id === undefined || flipped === undefined) return undefined;
  const [a, b] = [readDetections(layout, id), mirrorDetections(readDetections(layout, flipped), mirror)].map((found) =>
    strongestDetections(found, set.output.selection.isSuppressed),
  );
  return compareDetections(a!, b!, Math.hypot(...layout.size)).keypoints?.pixels;
}
