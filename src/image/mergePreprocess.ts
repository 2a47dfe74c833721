import { UserError } from '../protocol/errors';
import type { Preprocess } from '../report/report';
import { defaultResizeTo } from './defaultPreprocess';
import { describeIssue, sidecarSchema, type PreprocessChange } from './sidecarSchema';

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

/** The same preprocessing for another input size; the centre crop sees the same share of the picture. */
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
  const value = { preprocess: p };
  const result = sidecarSchema.safeParse(value);
  if (!result.success) throw invalid(`${describeIssue(result.error, value)}. Correct it.`, file);
  const channels = p.channels === 'gray' ? 1 : 3;
  for (const key of ['mean', 'std'] as const) {
    if (p[key].length === channels) continue;
    const expected = channels === 1 ? 'one value' : 'three values';
    const message = `"preprocess.${key}": channels "${p.channels}" needs ${expected}, found ${p[key].length}. Give one a channel.`;
    throw invalid(message, file);
  }
  return p;
}

function invalid(problem: string, file: string | undefined): UserError {
  return new UserError('preprocess-invalid', file === undefined ? problem : `${file}: ${problem}`, file);
}
