import { UserError } from '../protocol/errors';
import type { Preprocess } from '../report/report';
import { defaultResizeTo } from './defaultPreprocess';
import { describeIssue } from '../report/schema/describeIssue';
import { defaultPadAlign, defaultPadValue } from './geometry';
import {
  appliesTo,
  followsImage,
  OPTIONAL_FIELDS,
  preprocessRules,
  preprocessSchema,
  type PreprocessChange,
} from '../report/schema/preprocess';

/**
 * Lays a change over a preprocessing, key by key. What follows from a changed key and is not given follows it:
 * `resizeTo` the size (see `withSize`), `mean` and `std` the channel order, and what only the former way of resizing
 * needs goes with it.
 *
 * @param file where the change came from, in messages
 * @throws UserError `preprocess-invalid`
 */
export function mergePreprocess(base: Preprocess, change: PreprocessChange, file?: string): Preprocess {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const kept = change.resize === undefined || change.resize === base.resize ? base : withoutDetails(base);
  const merged: Preprocess = { ...kept, ...following(kept, change), ...given };
  return checkPreprocess({ ...usualDetails(merged), ...merged }, file);
}

/** Without what belongs to one way of resizing. */
function withoutDetails(p: Preprocess): Preprocess {
  const details: readonly string[] = OPTIONAL_FIELDS;
  return Object.fromEntries(Object.entries(p).filter(([field]) => !details.includes(field))) as Preprocess;
}

/** What a way of resizing does when nothing is said, written out. */
function usualDetails({ resize, size }: Preprocess): Partial<Preprocess> {
  if (resize === 'crop') return { resizeTo: defaultResizeTo(size) };
  if (!appliesTo('padValue', resize)) return {};
  return { padValue: defaultPadValue(resize), padAlign: defaultPadAlign(resize) };
}

function following(base: Preprocess, { size, channels }: PreprocessChange): Partial<Preprocess> {
  const turned =
    channels !== undefined && channels !== 'gray' && base.channels !== 'gray' && channels !== base.channels;
  return {
    ...(size && scaledTo(base, size)),
    ...(turned && { mean: base.mean.toReversed(), std: base.std.toReversed() }),
  };
}

/** The same preprocessing for an input of just this size; a center crop sees the same share of the image. */
export function withSize(p: Preprocess, size: readonly [number, number]): Preprocess {
  // Only stretching makes every size of every image.
  return followsImage(p.resize) ? { ...withoutDetails(p), size, resize: 'stretch' } : scaledTo(p, size);
}

function scaledTo(p: Preprocess, size: readonly [number, number]): Preprocess {
  if (p.resizeTo === undefined) return { ...p, size };
  if (typeof p.resizeTo === 'object') {
    const [height, width] = p.resizeTo;
    const sides = [Math.round((size[0] * height) / p.size[0]), Math.round((size[1] * width) / p.size[1])] as const;
    return { ...p, size, resizeTo: sides };
  }
  const margin = p.resizeTo / Math.min(...p.size);
  return { ...p, size, resizeTo: Math.round(Math.min(...size) * margin) };
}

/**
 * Checks a whole preprocessing that came from outside (a file, the panel).
 *
 * @throws UserError `preprocess-invalid`, naming the key, what was expected and what was found
 */
export function checkPreprocess(p: Preprocess, file?: string): Preprocess {
  const result = preprocessSchema.safeParse(p);
  if (result.success) return p;
  const problem = `${describeIssue(result.error, p, preprocessRules, ['preprocess'])}. Correct it.`;
  throw new UserError('preprocess-invalid', file === undefined ? problem : `${file}: ${problem}`, file);
}
