import {
  columnLetter,
  differenceSentences,
  fixRows,
  outputRows,
  subjectRows,
  verdictCells,
  type ColumnRow,
} from '../facts/comparison/columns';
import { checkpointRows, checkpointsOf } from '../facts/comparison/checkpoints';
import { comparedLayers, furthestApart } from '../facts/comparison/layers';
import { comparisonText, comparisonTitle } from '../facts/comparison/sentence';
import { FLIP_SYMBOLS } from '../facts/format';
import type { Comparison, Flip } from '../report';
import { code, details, list, table } from './markup';

/** Layers listed for each flip: a comment on GitHub holds 65,536 characters. */
const MAX_LAYERS = 20;

/** A comparison for a pull-request comment (GitHub Flavored Markdown); names from files stand in code spans. */
export function comparisonToMarkdown(comparison: Comparison): string {
  const parts = [
    `### Flipscope: ${code(comparisonTitle(comparison))}`,
    list(comparison.columns.map(({ name }, i) => `**${columnLetter(i)}** ${code(name)}`)),
    list(comparison.flips.map((flip) => `${FLIP_SYMBOLS[flip]} ${code(comparisonText(comparison, flip))}`)),
    verdictTable(comparison),
    ...comparison.flips.map((flip) => checkpointsSection(comparison, flip)),
    ...comparison.flips.map((flip) => layersSection(comparison, flip)),
    ...outputRows(comparison).map(({ name, rows }) =>
      details(`Output`, `${code(name)}\n\n${rowsTable(comparison, rows)}`),
    ),
    details('Fixes', rowsTable(comparison, fixRows(comparison))),
    details('How it was measured', rowsTable(comparison, subjectRows(comparison))),
    differenceSentences(comparison)
      .map((sentence) => `> ⚠ ${code(sentence)}`)
      .join('\n>\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function letters({ columns }: Comparison): readonly string[] {
  return columns.map((_, i) => columnLetter(i));
}

function verdictTable(comparison: Comparison): string {
  const rows = comparison.flips.map((flip) => [
    FLIP_SYMBOLS[flip],
    ...verdictCells(comparison, flip).map(({ text, place }) => (place === 'least' ? `**${text}**` : text)),
  ]);
  return table(['flip', ...letters(comparison)], rows);
}

/** The course over checkpoints; empty where the columns are none. */
function checkpointsSection(comparison: Comparison, flip: Flip): string {
  const course = checkpointsOf(comparison, flip);
  if (course === undefined) return '';
  const rows = checkpointRows(course).map(({ title, cells }) => [code(title), ...cells]);
  const sentences = list(course.sentences.map((sentence) => code(sentence)));
  return `Checkpoints ${FLIP_SYMBOLS[flip]}\n\n${sentences}\n\n${table(['', ...course.names.map(code)], rows)}`;
}

function layersSection(comparison: Comparison, flip: Flip): string {
  const all = comparedLayers(comparison, flip);
  const shown = furthestApart(all, MAX_LAYERS);
  if (shown.length === 0) return '';
  const rows = shown.map(({ row, name, op, cells, isParting }) => [
    String(row + 1),
    `${code(name)}${isParting ? ' (they part here)' : ''}`,
    code(op),
    ...cells.map(({ text }) => text),
  ]);
  const title = `Layers that lie furthest apart under ${FLIP_SYMBOLS[flip]} (${shown.length} of ${all.length})`;
  return details(title, table(['#', 'layer', 'operator', ...letters(comparison)], rows));
}

function rowsTable(comparison: Comparison, rows: readonly ColumnRow[]): string {
  return table(
    ['', ...letters(comparison)],
    rows.map(({ title, cells }) => [title, ...cells.map(code)]),
  );
}
