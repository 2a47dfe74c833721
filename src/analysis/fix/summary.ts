import type { FixMeasurement, Merge } from '../../protocol/fix';
import { FLOAT32_FLOOR } from '../../report/facts/exact';
import { FLIP_LABELS, formatError, formatPercent } from '../../report/facts/format';
import type { Flip } from '../../report/report';
import { shiftWords } from '../../report/facts/detections';
import type { MapShifts } from './mapShifts';
import type { RestoredOutputs } from './pad';

/** What a fix did to the model, before any figures. */
export type FixAction =
  | {
      readonly kind: 'tta';
      readonly flips: readonly Flip[];
      readonly merge: Merge;
      /** Outputs whose mean is brought to unit length again. */
      readonly normalized: readonly string[];
      /** Maps that are moved by one cell once they are flipped back. */
      readonly shifts: MapShifts;
    }
  | {
      readonly kind: 'pad';
      readonly mode: 'resize' | 'pad';
      readonly from: readonly number[];
      readonly to: readonly number[];
      readonly restored: RestoredOutputs;
    }
  | { readonly kind: 'symmetrize'; readonly changed: number; readonly convolutions: number };

/** Bökman & Kahl 2023, "Investigating how ReLU-networks encode symmetries": ResNet-50 V2, kernels averaged with their mirror images. */
const PUBLISHED = 'a trained ResNet-50 falls from 80.9% to 0.9% top-1 in published work (Bökman & Kahl 2023)';

/** What was done and what it brought, in plain words; the figures are those of `measured`. */
export function fixSummary(action: FixAction, measured: FixMeasurement, source: string): string {
  const effect = (Object.keys(measured.after) as Flip[]).map((flip) => {
    const swapped = measured.partsSwapped?.[flip];
    const inPlace =
      swapped === undefined ? '' : `, and by ${formatError(swapped, FLOAT32_FLOOR)} with its parts put back`;
    const plain = measured.unshifted?.after[flip];
    const unmoved = plain === undefined ? '' : `, and by ${formatPercent(plain)} without the shift`;
    return `${FLIP_LABELS[flip]}, the output for ${source} changes by ${formatPercent(measured.after[flip]!)}${inPlace}${unmoved} (before: ${formatPercent(measured.before[flip]!)})`;
  });
  return `${deed(action)} When ${effect.join('; ')}. ${cost(action, measured, source)}`.trim();
}

function deed(action: FixAction): string {
  switch (action.kind) {
    case 'tta':
      return merged(action);
    case 'pad': {
      const how = action.mode === 'pad' ? 'pads' : 'resizes';
      return `The model now ${how} its input from ${action.from.join('×')} to ${action.to.join('×')} before anything else.${restoring(action.restored)}`;
    }
    case 'symmetrize':
      return `The kernels of ${action.changed} of ${action.convolutions} convolutions were replaced by their means with their mirror images.`;
  }
}

/** What the merging makes of the outputs. */
const DEEDS: { readonly [M in Merge]: string } = {
  mean: 'averages its outputs over',
  probabilities: 'averages its probabilities over',
  sum: 'adds up its outputs over',
  concat: 'puts its outputs one behind the other for',
};

function merged({ flips, merge, normalized, shifts }: Extract<FixAction, { kind: 'tta' }>): string {
  const parts = flips.length === 1 ? 'halves' : 'quarters';
  const more = [
    ...(normalized.length === 0 ? [] : [`The mean of ${normalized.join(', ')} is brought to unit length again.`]),
    ...[...shifts].map(([name, shift]) => `What is flipped back of ${name} is moved ${shiftWords(shift)}.`),
    ...(merge === 'concat' ? [`Its ${parts} change places under the flip; it is not invariant.`] : []),
  ];
  return [`The model now ${DEEDS[merge]} ${flips.length + 1} orientations of the image.`, ...more].join(' ');
}

/** Which outputs are brought back, for a sentence to follow; nothing where none needs it. */
function restoring({ cropped, resized }: RestoredOutputs): string {
  const parts = [
    ...(cropped.length === 0 ? [] : [`cropped: ${cropped.join(', ')}`]),
    ...(resized.length === 0 ? [] : [`resized: ${resized.join(', ')}`]),
  ];
  return parts.length === 0 ? '' : ` Outputs are brought back to the shapes that they had (${parts.join('; ')}).`;
}

/** An error that falls below this share of what it was is gone. */
const GONE = 0.01;

function cost(action: FixAction, measured: FixMeasurement, source: string): string {
  const { damage, sameTop1 } = measured;
  if (action.kind === 'tta') return `It takes ${action.flips.length + 1} times the computation.`;
  const top1 = sameTop1 === undefined ? '' : sameTop1 ? '; the top class stays' : '; the top class changes';
  const moved = `For ${source} itself, the output changed by ${formatPercent(damage)}${top1}.`;
  if (action.kind === 'pad')
    return `${moved} What is left comes from other causes than the grid, asymmetric kernels above all.`;
  return `${moved} ${finding(measured)} it changes what the model computes; ${PUBLISHED}.`;
}

/** What symmetric kernels show. */
function finding({ before, after }: FixMeasurement): string {
  const gone = (Object.keys(after) as Flip[]).every((flip) => after[flip]! <= GONE * before[flip]!);
  return gone
    ? 'This shows that the kernels are the cause, but is no fix:'
    : 'What is left comes from other causes than the kernels, such as a misaligned grid. This is a diagnostic, not a fix:';
}
