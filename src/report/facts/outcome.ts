import { failsContract, failureWords } from './failure';
import { formatNumber, ORIENTATION_SYMBOLS } from './format';
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

/**
 * What is asked of every compared output under every flip, and what was found, in lines that stand beside each other: they
 * differ where a contract is broken, and only there.
 */
export function outcomeLines(report: Report): { readonly expected: string; readonly actual: string } {
  const rows = report.outputs.flatMap((output) =>
    report.flips.flatMap((flip) => {
      const value = output.figure[flip]?.value;
      const { rtol, atol } = output.tolerance;
      const bound = `${output.contract.kind === 'sensitive' ? 'above' : 'at most'} ${rtol}${atol === 0 ? '' : ` (atol ${atol})`}`;
      const name = `${plainText(output.name)} ${ORIENTATION_SYMBOLS[flip]}`;
      if (value === undefined) return [];
      const found = failsContract(output, flip) ? formatNumber(value) : bound;
      return [{ expected: `${name}: ${bound}`, actual: `${name}: ${found}` }];
    }),
  );
  const lines = (key: 'expected' | 'actual'): string => rows.map((row) => row[key]).join('\n');
  return { expected: lines('expected'), actual: lines('actual') };
}
