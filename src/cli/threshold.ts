import { isExact } from '../report/facts/exact';
import { formatNumber, formatPercent, ORIENTATION_SYMBOLS } from '../report/facts/format';
import { plainText } from '../report/facts/formatText';
import type { OutputPair, OutputReport, Report } from '../report/report';

/** The original and a flip of one output. */
interface Comparison {
  readonly output: OutputReport;
  readonly pair: OutputPair;
}

/**
 * What `--fail-above` says against a report, in one line of plain text; undefined when nothing. An error above the
 * threshold is a change: most outputs fail when they change, one that should (`sensitive`) when it does not, or by
 * float noise alone. An error that is not a number fails both.
 */
export function thresholdFailure(report: Report, failAbove: number): string | undefined {
  const failed = report.outputs
    .flatMap((output) => output.pairs.filter(({ a }) => a === 'id').map((pair) => ({ output, pair })))
    .filter(({ output, pair: { relL2 } }) =>
      output.sensitive === true ? !(relL2 > Math.max(failAbove, report.noiseFloor)) : !(relL2 <= failAbove),
    )
    .sort((x, y) => badness(y) - badness(x));
  return failed[0] === undefined ? undefined : failureLine(failed[0], failAbove, report.noiseFloor);
}

function badness({ output, pair }: Comparison): number {
  if (Number.isNaN(pair.relL2)) return Infinity;
  return output.sensitive === true ? -pair.relL2 : pair.relL2;
}

function failureLine({ output, pair: { b, relL2 } }: Comparison, failAbove: number, noiseFloor: number): string {
  const what = `output ${plainText(output.name)} of x and ${ORIENTATION_SYMBOLS[b]}`;
  // The plain number too: it stands in the option's unit, and is not rounded to the threshold.
  const exact = isExact(relL2, noiseFloor);
  const figure = exact ? formatNumber(relL2) : `${formatPercent(relL2)} (${formatNumber(relL2)})`;
  const limit = `--fail-above ${failAbove}`;
  if (output.sensitive !== true) return `${what} differ by ${figure}, above ${limit}`;
  const why = exact ? 'float noise' : `not above ${limit}`;
  return `${what} should differ, but differ by ${figure} only, ${why}`;
}
