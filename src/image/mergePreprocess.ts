import { UserError } from '../protocol/errors';
import type { Preprocess } from '../report/report';
import { defaultResizeTo } from './defaultPreprocess';
import { describeIssue } from '../report/schema/describeIssue';
import { preprocessRules, preprocessSchema, type PreprocessChange } from '../report/schema/preprocess';

/**
 * Lays a change over a preprocessing, key by key. What follows from a changed key and is not given follows it:
 * `resizeTo` the size (see `withSize`), `mean` and `std` the channel order.
 *
 * @param file where the change came from, in messages
 * @throws UserError `preprocess-invalid`
 */
export function mergePreprocess(base: Preprocess, change: PreprocessChange, file?: string): Preprocess {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const { resizeTo, ...merged }: Preprocess = { ...base, ...following(base, change), ...given };
  const crop = merged.resize === 'crop' ? { resizeTo: resizeTo ?? defaultResizeTo(merged.size) } : {};
  return checkPreprocess({ ...merged, ...crop }, file);
}

function following(base: Preprocess, { size, channels }: PreprocessChange): Partial<Preprocess> {
  const turned =
    channels !== undefined && channels !== 'gray' && base.channels !== 'gray' && channels !== base.channels;
  return {
    ...(size && withSize(base, size)),
    ...(turned && { mean: base.mean.toReversed(), std: base.std.toReversed() }),
  };
}

/** The same preprocessing for another input size; the center crop sees the same share of the image. */
export function withSize(p: Preprocess, size: readonly [number, number]): Preprocess {
  if (p.resizeTo === undefined) return { ...p, size };
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
