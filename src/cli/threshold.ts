import { formatError, ORIENTATION_SYMBOLS } from '../report/facts/format';
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
  if (output.sensitive !== true) return `${what} differ by ${formatError(relL2)}, above --fail-above ${failAbove}`;
  const why = relL2 <= noiseFloor ? 'float noise' : `not above --fail-above ${failAbove}`;
  return `${what} should differ but do by ${formatError(relL2)} only, ${why}`;
}
