import { failsContract, failureWords } from './failure';
import { plainText } from './formatText';
import type { Flip, OutputReport, Report } from '../report';

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
    .filter(({ output, flip }) => failsContract(output, flip))
    .sort((x, y) => badness(y.output, y.flip) - badness(x.output, x.flip));
  const [worst] = failed;
  return worst === undefined
    ? { kind: 'passed' }
    : { kind: 'failed', line: failureWords(worst.output, worst.flip, report.noiseFloor) };
}

function statesOwn({ rtol, atol }: OutputReport['contract']): boolean {
  return rtol !== undefined || atol !== undefined;
}

function badness({ contract, figure }: OutputReport, flip: Flip): number {
  const { value } = figure[flip]!;
  if (!Number.isFinite(value)) return Infinity;
  return contract.kind === 'sensitive' ? -value : value;
}

function nothingLine({ outputs }: Report): string {
  const [first] = outputs;
  const reason = first && Object.values(first.reasons ?? {})[0];
  const why =
    first === undefined ? 'no output depends on the image' : `${plainText(first.name)}: ${reason ?? 'not compared'}`;
  return `a tolerance is stated, but no output could be compared (${why})`;
}
