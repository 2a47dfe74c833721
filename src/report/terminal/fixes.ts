import { columnCount } from './columnCount';
import { fixSummary, fixSummaryCells, unmovedSentence, type FixSummary } from '../facts/fixSummary';
import { cell, layOut, right, wrap } from './style';
import type { TableContext } from './tableContext';

/** What would make the output change less, once something was explained or tried. */
export function fixLines(context: TableContext): string[] {
  const { report, width } = context;
  const summary = fixSummary(report);
  if (summary.rows.length === 0 || (report.sizeAdvice === undefined && report.fixes === undefined)) return [];
  const table = tableLines(context, summary);
  const fits = table.every((line) => columnCount(line) <= width);
  return [
    'Fix',
    ...(fits ? table : sentenceLines(context, summary)),
    ...wrap(unmovedSentence(summary.rows) ?? '', width, '  '),
  ];
}

function tableLines({ paint }: TableContext, { columns, rows }: FixSummary): string[] {
  const [first, ...titles] = columns;
  const header = [cell(first!, 'dim'), ...titles.map((title) => right(title, 'dim'))];
  const body = rows.map((row) => {
    const [title, ...cells] = fixSummaryCells(row);
    return [cell(title!), ...cells.map((text) => right(text))];
  });
  return layOut([header, ...body], paint);
}

/** The same with the heading before each figure, where the columns have no room. */
function sentenceLines({ width }: TableContext, { columns, rows }: FixSummary): string[] {
  const [, ...titles] = columns;
  return rows.flatMap((row) => {
    const [title, ...cells] = fixSummaryCells(row);
    const figures = cells.map((text, i) => `${titles[i]} ${text}`).join('; ');
    return [`  ${title}`, ...wrap(figures, width, '    ')];
  });
}
