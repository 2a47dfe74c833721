import { causeList } from './causeWords';
import { formatError } from './format';
import type { Cause, Flip, Report, SizeMeasurement } from '../report';

/**
 * The output's error at an aligned size and the causes that can still act there:
 * `at 225×225: 0.0380 → kernels only`. Empty where the flip was not measured.
 */
export function sizeSentence(report: Report, measurement: SizeMeasurement, flip: Flip): string {
  const error = measurement.error[flip];
  if (error === undefined) return '';
  const [height, width] = measurement.size;
  const figure = `at ${height}×${width}: ${formatError(error)}`;
  const left = error < report.noiseFloor ? 'exact' : leftWords(measurement.left?.[flip]);
  return left === undefined ? figure : `${figure} → ${left}`;
}

/** Every measured size, flip by flip in the report's order. */
export function sizeSentences(report: Report): readonly { readonly flip: Flip; readonly sentence: string }[] {
  const measured = report.sizeAdvice?.measured ?? [];
  return report.flips
    .flatMap((flip) => measured.map((found) => ({ flip, sentence: sizeSentence(report, found, flip) })))
    .filter(({ sentence }) => sentence !== '');
}

/** Undefined where it was not found out which causes are left. */
function leftWords(left: readonly Cause[] | undefined): string | undefined {
  if (left === undefined) return undefined;
  if (left.length === 0) return 'rounding only';
  return `${causeList(left)}${left.length === 1 ? ' only' : ' remain'}`;
}
