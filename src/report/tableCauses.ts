import { FLIP_SYMBOLS, formatError, formatPercent } from './format';
import type { CauseReport, Flip } from './report';
import type { TableContext } from './table';
import { cell, layOut, right, wrap, type Cell } from './tableStyle';
import { causeName, causeShares } from './verdict';

/** For each flip: the shares of the causes, and the output error with each set of causes mirrored away. */
export function causesLines(context: TableContext): string[] {
  const { causes } = context.report;
  if (causes === undefined) return [];
  return context.report.flips.flatMap((flip) => {
    const cause = causes[flip];
    return cause === undefined ? [] : flipLines(context, flip, cause);
  });
}

function flipLines({ report, paint }: TableContext, flip: Flip, cause: CauseReport): string[] {
  const { given, taken } = causeShares(cause);
  const shares = [...given, ...taken].map(({ cause: name, share }) => [
    cell(causeName(report, name)),
    right(formatPercent(share)),
  ]);
  const header: Cell[] = [cell('mirrored away', 'dim'), right('output error', 'dim')];
  const rows = cause.counterfactuals.map(({ mirrored, error }) => [
    cell(mirrored.length === 0 ? 'nothing' : mirrored.join(' + ')),
    right(formatError(error), error > cause.error ? 'red' : error <= report.noiseFloor ? 'green' : 'yellow'),
  ]);
  return [
    `Why ${paint('cyan', FLIP_SYMBOLS[flip])}  error ${formatError(cause.error)}`,
    ...layOut(shares, paint),
    ...layOut([header, ...rows], paint),
    `  full mirror twin: residual ${formatError(cause.twinResidual)}`,
  ];
}

export function sizeLines({ report, width }: TableContext): string[] {
  const advice = report.sizeAdvice;
  if (advice === undefined) return [];
  const sizes = (list: readonly number[]) => (list.length === 0 ? 'none' : list.join(', '));
  const measured = (advice.measured ?? []).map(({ size: [height, wide], error }) => {
    const figures = report.flips.map((flip) => `${FLIP_SYMBOLS[flip]} ${formatError(error[flip] ?? NaN)}`);
    return `measured at ${height}×${wide}: ${figures.join('  ')}`;
  });
  const text = [
    `aligned widths near this one: ${sizes(advice.W)}; heights: ${sizes(advice.H)}`,
    ...(advice.reason === undefined ? [] : [advice.reason]),
    `misaligned operators here: ${advice.misaligned.length}`,
    ...measured,
  ];
  return ['Size', ...text.flatMap((line) => wrap(line, width, '  '))];
}
