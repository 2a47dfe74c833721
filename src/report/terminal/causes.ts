import { insightSentence } from '../facts/causeWords';
import { FLIP_SYMBOLS, formatError, formatPercent } from '../facts/format';
import type { CauseReport, Flip, Report } from '../report';
import { isSensitive } from '../facts/sensitive';
import { sizeSentences } from '../facts/sizeWords';
import type { TableContext } from './table';
import { cell, layOut, right, wrap, type Cell, type Style } from './style';
import { causeName, causeShares } from '../facts/verdict';

/** For each flip: the shares of the causes, and the output error with each set of causes mirrored away. */
export function causesLines(context: TableContext): string[] {
  const { causes } = context.report;
  if (causes === undefined) return [];
  return context.report.flips.flatMap((flip) => {
    const cause = causes[flip];
    return cause === undefined ? [] : flipLines(context, flip, cause);
  });
}

function flipLines({ report, width, paint }: TableContext, flip: Flip, cause: CauseReport): string[] {
  // Shares of float noise say nothing.
  const { given, taken } = cause.error < report.noiseFloor ? { given: [], taken: [] } : causeShares(cause);
  const shares = [...given, ...taken].map(({ cause: name, share }) => [
    cell(causeName(report, name)),
    right(formatPercent(share)),
  ]);
  const header: Cell[] = [cell('mirrored away', 'dim'), right('output error', 'dim')];
  const rows = cause.counterfactuals.map(({ mirrored, error }) => [
    cell(mirrored.length === 0 ? 'nothing' : mirrored.join(' + ')),
    isSensitive(report) ? right(formatError(error)) : right(formatError(error), errorStyle(report, cause, error)),
  ]);
  return [
    `Why ${paint('cyan', FLIP_SYMBOLS[flip])}  error ${formatError(cause.error)}`,
    ...wrap(insightSentence(cause, report.noiseFloor, isSensitive(report)), width, '  '),
    ...layOut(shares, paint),
    ...layOut([header, ...rows], paint),
    `  full mirror twin: residual ${formatError(cause.twinResidual)}`,
  ];
}

function errorStyle({ noiseFloor }: Report, cause: CauseReport, error: number): Style {
  if (error > cause.error) return 'red';
  return error <= noiseFloor ? 'green' : 'yellow';
}

export function sizeLines({ report, width }: TableContext): string[] {
  const advice = report.sizeAdvice;
  if (advice === undefined) return [];
  const sizes = (list: readonly number[]) => (list.length === 0 ? 'none' : list.join(', '));
  const text = [
    `aligned widths near this one: ${sizes(advice.W)}; heights: ${sizes(advice.H)}`,
    ...(advice.reason === undefined ? [] : [advice.reason]),
    `misaligned operators here: ${advice.misaligned.length}`,
    ...sizeSentences(report).map(({ flip, sentence }) => `${FLIP_SYMBOLS[flip]} ${sentence}`),
  ];
  return ['Size', ...text.flatMap((line) => wrap(line, width, '  '))];
}
