import { isExact } from '../report/facts/exact';
import { formatNumber, formatPercent, ORIENTATION_SYMBOLS } from '../report/facts/format';
import { plainText } from '../report/facts/formatText';
import type { Flip, OutputReport, Report } from '../report/report';

/** How the stated tolerances come out: `unstated` where there are none, `nothing` where nothing could be compared. */
export type Outcome =
  | { readonly kind: 'unstated' | 'passed' }
  | { readonly kind: 'failed' | 'nothing'; readonly line: string };

/**
 * A report against the tolerances that are stated: by `--fail-above`, for every output without its own, or in the
 * sidecar. The line, plain text, names the output that is furthest off.
 */
export function judgeReport(report: Report, failAbove: number | undefined): Outcome {
  const judged = report.outputs.filter(({ contract }) => failAbove !== undefined || statesOwn(contract));
  if (failAbove === undefined && judged.length === 0) return { kind: 'unstated' };
  const compared = judged.flatMap((output) =>
    report.flips.flatMap((flip) => (output.figure[flip] === undefined ? [] : [{ output, flip }])),
  );
  if (compared.length === 0) return { kind: 'nothing', line: nothingLine(report) };
  const failed = compared
    .filter(({ output, flip }) => fails(output, flip))
    .sort((x, y) => badness(y.output, y.flip) - badness(x.output, x.flip));
  const [worst] = failed;
  return worst === undefined
    ? { kind: 'passed' }
    : { kind: 'failed', line: failureLine(worst.output, worst.flip, report.noiseFloor) };
}

function statesOwn({ rtol, atol }: OutputReport['contract']): boolean {
  return rtol !== undefined || atol !== undefined;
}

/** What is no number fails; what is empty, random or of coordinates is not judged. */
function fails({ verdict, figure }: OutputReport, flip: Flip): boolean {
  return verdict[flip] === 'broken' || !Number.isFinite(figure[flip]!.value);
}

function badness({ contract, figure }: OutputReport, flip: Flip): number {
  const { value } = figure[flip]!;
  if (!Number.isFinite(value)) return Infinity;
  return contract.kind === 'sensitive' ? -value : value;
}

function failureLine({ name, contract, figure, tolerance }: OutputReport, flip: Flip, noiseFloor: number): string {
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

function nothingLine({ outputs }: Report): string {
  const [first] = outputs;
  const reason = first && Object.values(first.reasons ?? {})[0];
  const why =
    first === undefined ? 'no output depends on the image' : `${plainText(first.name)}: ${reason ?? 'not compared'}`;
  return `a tolerance is stated, but no output could be compared (${why})`;
}
