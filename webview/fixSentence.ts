import { causeList } from '../src/report/facts/causeWords';
import { formatPercent } from '../src/report/facts/format';
import type { Flip, Report, SizeMeasurement } from '../src/report/report';
import { isSensitive } from '../src/report/facts/sensitive';
import { verdictFor } from '../src/report/facts/verdict';

const MIRRORED: { readonly [F in Flip]: string } = {
  h: 'its mirror image',
  v: 'itself upside-down',
  hv: 'itself turned by 180°',
};

/** What would mend the change under one flip, in one sentence with its figures. Pure. */
export function fixSentence(report: Report, flip: Flip): string {
  const { kind, asExpected, figure } = verdictFor(report, flip);
  if (asExpected === undefined || (kind === 'changed' && figure === undefined)) {
    return 'What cannot be compared cannot be mended.';
  }
  if (isSensitive(report)) {
    return asExpected
      ? 'Nothing needs mending: this model is meant to tell mirror images apart, and does.'
      : 'This flip changes nothing, though it should: only training can teach the model to tell the two apart.';
  }
  if (asExpected) return 'Nothing needs mending: this flip changes nothing.';
  const averaging = `Averaging over the input and ${MIRRORED[flip]} takes all of the ${figure} away, at twice the cost`;
  return `${averaging}; ${atOtherSize(report, flip)}.`;
}

function atOtherSize({ sizeAdvice }: Report, flip: Flip): string {
  if (sizeAdvice === undefined) return 'other sizes are being looked for';
  const { misaligned, measured = [], W, H, reason } = sizeAdvice;
  if (misaligned.length === 0) return 'no other size would help, for every grid is aligned at this one';
  const [nearest] = measured;
  const error = nearest?.error[flip];
  if (nearest !== undefined && error !== undefined) {
    return `at ${nearest.size.join('×')} ${formatPercent(error)} would be left${leftWords(nearest, flip)}`;
  }
  if (W[0] !== undefined && H[0] !== undefined) return `at ${H[0]}×${W[0]} every grid would be aligned`;
  return reason === undefined ? 'no size near this one is aligned' : `no size is aligned: ${reason.replace(/\.$/, '')}`;
}

function leftWords({ left }: SizeMeasurement, flip: Flip): string {
  const causes = left?.[flip] ?? [];
  return causes.length === 0 ? '' : `, from ${causeList(causes)}${causes.length === 1 ? ' only' : ''}`;
}
