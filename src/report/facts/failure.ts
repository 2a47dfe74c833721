import { isExact } from './exact';
import { formatNumber, formatPercent, ORIENTATION_SYMBOLS } from './format';
import { plainText } from './formatText';
import type { Flip, OutputReport } from '../report';

/** Whether an output breaks its contract. What is no number does; what is empty, random or of coordinates is not judged. */
export function failsContract({ verdict, figure }: OutputReport, flip: Flip): boolean {
  return verdict[flip] === 'broken' || !Number.isFinite(figure[flip]!.value);
}

/** How far a compared output is from what its contract asks for, and what it allows; plain text. */
export function failureWords(
  { name, contract, figure, tolerance }: OutputReport,
  flip: Flip,
  noiseFloor: number,
): string {
  const what = `output ${plainText(name)} of x and ${ORIENTATION_SYMBOLS[flip]}`;
  // The plain number too: it stands in the tolerance's unit, and is not rounded to it.
  const { value } = figure[flip]!;
  const found = isExact(value, noiseFloor) ? formatNumber(value) : `${formatPercent(value)} (${formatNumber(value)})`;
  const allowed = tolerance.atol === 0 ? `${tolerance.rtol}` : `rtol ${tolerance.rtol}, atol ${tolerance.atol}`;
  if (contract.kind === 'sensitive') {
    return `${what} should differ, but differ by ${found} only, not above the tolerance ${allowed}`;
  }
  return `${what} ${differWords(figure[flip]!.name, found)}, above the tolerance ${allowed}`;
}

function differWords(name: NonNullable<OutputReport['figure'][Flip]>['name'], found: string): string {
  switch (name) {
    case 'relL2':
      return `differ by ${found}`;
    case 'disagreement':
      return `disagree in ${found} of the labels`;
    case 'unmatched':
      return `leave ${found} of the boxes unmatched`;
    case 'meanAngle':
      return `have angles that differ by ${found} of a right angle`;
    case 'meanDistance':
      return `have keypoints that lie ${found} of the diagonal apart`;
  }
}
