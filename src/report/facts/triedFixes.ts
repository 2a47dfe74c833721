import type { FoundFix } from './fixOption';
import { formatError, formatErrorOrExact } from './format';
import type { Flip, Report, TriedFix } from '../report';

const TITLES = { resize: 'Resize inside the model', pad: 'Pad inside the model' } as const;

/**
 * A model that resizes, or pads, its input itself: written into the model, the image is brought to another size once more,
 * so that its figure is another than that of an image read at that size.
 */
export function resizings(report: Report, flip: Flip, plain: FoundFix): readonly FoundFix[] {
  const found = (report.fixes ?? []).filter(({ kind }) => kind !== 'symmetrize');
  if (found.length === 0) return [{ ...plain, title: TITLES.resize, mode: 'resize', unmoved: notTried(report) }];
  return found.map((fix) => {
    const mode = fix.kind === 'pad' ? 'pad' : 'resize';
    const at = fix.size === undefined ? '' : ` to ${fix.size.join('×')}`;
    const how = mode === 'pad' ? `By reflection${at}, the same on both sides.` : `Linear, by half pixels${at}.`;
    const text = `${how}${readAtSize(report, flip, fix)}`;
    return { ...plain, title: TITLES[mode], text, mode, ...figuresOf(report, flip, fix) };
  });
}

/** Why the figure is another than the one beside the advice for the size. */
function readAtSize({ sizeAdvice, noiseFloor }: Report, flip: Flip, { size }: TriedFix): string {
  const read = sizeAdvice?.measured?.find((there) => there.size.join() === size?.join())?.error[flip];
  return read === undefined
    ? ''
    : ` Of an image that is read at that size at once: ${formatErrorOrExact(read, noiseFloor)}.`;
}

/** Kernels that are made symmetric, as they were tried. */
export function symmetrized(report: Report, flip: Flip, plain: FoundFix): FoundFix {
  const fix = report.fixes?.find(({ kind }) => kind === 'symmetrize');
  if (fix === undefined) return { ...plain, unmoved: notTried(report) };
  return { ...plain, ...figuresOf(report, flip, fix) };
}

function figuresOf({ noiseFloor }: Report, flip: Flip, fix: TriedFix): Partial<FoundFix> {
  const [error, moved] = [fix.error[flip], fix.moves[flip]];
  if (error === undefined || moved === undefined) return { moves: '–', unmoved: fix.reason ?? 'it was not tried' };
  return { then: formatErrorOrExact(error, noiseFloor), error, moves: formatError(moved, noiseFloor) };
}

function notTried({ fixes }: Report): string {
  return fixes === undefined ? 'not tried yet' : 'no output has a distance under this flip';
}
