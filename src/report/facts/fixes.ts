import { isExact } from './exact';
import { FLIP_SYMBOLS, formatError } from './format';
import { isSensitive } from './sensitive';
import { leftWords } from './sizes';
import { averagingObstacle, mergingOf } from './averaging';
import { verdictFor } from './verdict';
import { mainOutput } from './mainOutput';
import type { Flip, OutputContract, PerFlip, Report, SizeAdvice, SizeMeasurement } from '../report';

const MIRRORED: { readonly [F in Flip]: string } = {
  h: 'its mirror image',
  v: 'itself upside-down',
  hv: 'itself rotated by 180°',
};

/** A known remedy, with when it applies. */
export interface Remedy {
  readonly title: string;
  readonly text: string;
  readonly when: string;
  readonly kind: 'average' | 'size' | 'train' | 'blur' | 'symmetrize';
  /** What it costs, in a few words. */
  readonly cost: string;
  /** The fix that can be written to a file. */
  readonly file?: 'tta' | 'pad' | 'symmetrize';
}

export const REMEDIES: readonly Remedy[] = [
  {
    title: 'Average over the flips',
    kind: 'average',
    cost: 'a second run',
    text: 'Run the model on x and on its mirror image and average the logits, probabilities or embeddings (a dense output is flipped back first). The average does not change under the flip at all.',
    when: 'Always exact, at the cost of one run per orientation. Right for embeddings and retrieval, and when the model cannot be retrained.',
    file: 'tta',
  },
  {
    title: 'Choose an aligned size',
    kind: 'size',
    cost: 'another size',
    text: 'At a size where every strided operator is aligned, neither the stride grid nor the padding contributes any longer.',
    when: 'When the stride grid or the padding has a share; for most strided networks an odd size.',
    file: 'pad',
  },
  {
    title: 'Train with flip augmentation',
    kind: 'train',
    cost: 'training',
    text: 'The weights then learn to respond to a mirrored image in the same way, often by swapping channels.',
    when: 'When asymmetric kernels dominate and the model can be retrained; it reduces the change and does not remove it.',
  },
  {
    title: 'Blur before subsampling',
    kind: 'blur',
    cost: 'fine-tuning',
    text: 'A symmetric blur before each stride (blur pooling) makes the choice of the grid matter less.',
    when: 'When the stride grid dominates and the network can be changed and fine-tuned.',
  },
  {
    title: 'Symmetric kernels are no fix',
    kind: 'symmetrize',
    cost: 'the accuracy',
    text: 'Replacing each kernel by (k + flip k)/2 shows that the kernels are the cause, but it changes what the model computes: a trained ResNet-50 falls from 80.9% to 0.9% top-1 (Bökman & Kahl 2023).',
    when: 'Only as a diagnostic, or from the start of training.',
    file: 'symmetrize',
  },
];

/** What would remove the change under one flip, in one sentence with its figures. Pure. */
export function fixSentence(report: Report, flip: Flip): string {
  const { kind, asExpected, figure } = verdictFor(report, flip);
  if (asExpected === undefined || (kind === 'changed' && figure === undefined)) {
    return 'Not comparable, so no fix is suggested.';
  }
  if (isSensitive(report)) {
    return asExpected
      ? 'No fix needed: this model is meant to tell mirror images apart, and does.'
      : 'This flip changes nothing, though it should: only training can teach the model to tell the two apart.';
  }
  if (asExpected) return 'No fix needed: this flip changes nothing.';
  const averaging =
    withoutMean(report, mainOutput(report, flip)!.contract) ??
    `Averaging over the input and ${MIRRORED[flip]} removes all of the ${figure}, at twice the cost`;
  return `${averaging}; ${atOtherSize(report, flip)}.`;
}

/** Why averaging is no fix for the output that changes most; undefined where it is one. */
function withoutMean({ outputs }: Report, main: OutputContract): string | undefined {
  if (mergingOf(main) === 'kept') return 'Class numbers have no mean: averaging over flips takes their scores';
  if (main.positions?.kind === 'set') {
    return 'Detections that are picked already cannot be averaged: that takes the boxes and scores before';
  }
  const obstacle = averagingObstacle(outputs);
  return obstacle && `Averaging is no fix as it stands: ${obstacle}`;
}

function atOtherSize(report: Report, flip: Flip): string {
  const { sizeAdvice } = report;
  if (sizeAdvice === undefined) return 'other sizes have not been checked yet';
  const { misaligned, W, H, reason } = sizeAdvice;
  if (misaligned.length === 0) return 'no other size would help, since every grid is aligned at this one';
  const here = mainOutput(report, flip)?.figure[flip]?.value;
  const now = typeof here === 'number' ? here : Infinity;
  const tried = triedSize(sizeAdvice, flip, now);
  if (tried !== undefined) return atTriedSize(report, flip, tried);
  if (W[0] !== undefined && H[0] !== undefined) return atAlignedSize(report, flip, `${H[0]}×${W[0]}`, now);
  return reason === undefined ? 'no size near this one is aligned' : reason.replace(/^No/, 'no').replace(/\.$/, '');
}

/** A model that takes its own size alone was tried there by resizing, or padding, inside it. */
function atAlignedSize({ fixes = [], noiseFloor }: Report, flip: Flip, size: string, here: number): string {
  const [best] = fixes
    .filter((fix) => fix.size?.join('×') === size && fix.error[flip] !== undefined)
    .toSorted((a, b) => a.error[flip]! - b.error[flip]!);
  if (best === undefined) return `at ${size} every grid would be aligned`;
  const [there, how] = [best.error[flip]!, `${best.kind === 'pad' ? 'padded' : 'resized'} to ${size} inside the model`];
  const figure = formatError(there, noiseFloor);
  return there < here
    ? `${how}, ${figure} would be left`
    : `an aligned size is no help here: ${how} it would be ${figure}`;
}

interface TriedSize extends SizeMeasurement {
  /** Whether its error is smaller than here. */
  readonly helps: boolean;
}

/** Of the aligned sizes that were tried out, the nearest that helps, else the best. */
function triedSize({ measured = [] }: SizeAdvice, flip: Flip, here: number): TriedSize | undefined {
  const known = measured.filter(({ error }) => error[flip] !== undefined);
  const nearest = known.find(({ error }) => error[flip]! < here);
  if (nearest !== undefined) return { ...nearest, helps: true };
  const [best] = known.toSorted((a, b) => a.error[flip]! - b.error[flip]!);
  return best && { ...best, helps: false };
}

/** An aligned grid takes off its own share only: kernels may do more there than they do here. */
function atTriedSize({ noiseFloor }: Report, flip: Flip, { size, error, left, helps }: TriedSize): string {
  const there = error[flip]!;
  const figure = formatError(there, noiseFloor);
  const causes = isExact(there, noiseFloor) ? undefined : leftWords(left?.[flip]);
  const from = causes === undefined ? '' : `, ${causes}`;
  return helps
    ? `at ${size.join('×')}, ${figure} would be left${from}`
    : `an aligned size is no help here: at ${size.join('×')} it would be ${figure}${from}`;
}

/** What a written model brings on one input. */
interface Measured {
  readonly before: PerFlip<number>;
  readonly after: PerFlip<number>;
  readonly partsSwapped?: PerFlip<number>;
  readonly unshifted?: { readonly before: PerFlip<number>; readonly after: PerFlip<number> };
  readonly damage: number;
  readonly sameTop1?: boolean;
}

/** One flip of one input, before and after a fix. */
export interface FixRow {
  /** `this input ↔`. */
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** The flip changes nothing any longer. */
  readonly exact: boolean;
  /** How far the fix moved the output itself. */
  readonly moved: string;
  /** `same`, `changed`, or `–` where classes are not known. */
  readonly top1: string;
}

export const FIX_COLUMNS = ['change by a flip', 'before', 'after', 'output changed by', 'top-1'] as const;

/** @param source what the input is called: `this input`, `noise` */
export function fixRows(
  source: string,
  { before, after, partsSwapped, unshifted, damage, sameTop1 }: Measured,
  noiseFloor: number,
): readonly FixRow[] {
  const row = (name: string, was: number | undefined, value: number): FixRow => ({
    name,
    before: was === undefined ? '–' : formatError(was, noiseFloor),
    after: formatError(value, noiseFloor),
    exact: isExact(value, noiseFloor),
    moved: formatError(damage, noiseFloor),
    top1: sameTop1 === undefined ? '–' : sameTop1 ? 'same' : 'changed',
  });
  return (Object.entries(after) as [Flip, number][]).flatMap(([flip, value]) => {
    const name = `${source} ${FLIP_SYMBOLS[flip]}`;
    const swapped = partsSwapped?.[flip];
    const plain = unshifted?.after[flip];
    return [
      row(name, before[flip], value),
      ...(swapped === undefined ? [] : [row(`${name}, parts put back`, before[flip], swapped)]),
      ...(plain === undefined ? [] : [row(`${name}, not moved`, unshifted!.before[flip], plain)]),
    ];
  });
}
