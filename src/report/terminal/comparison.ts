import {
  columnLetter,
  differenceSentences,
  fixRows,
  outputRows,
  verdictCells,
  type ColumnRow,
} from '../facts/comparison/columns';
import { checkpointRows, checkpointsOf } from '../facts/comparison/checkpoints';
import { comparedLayers, furthestApart } from '../facts/comparison/layers';
import { comparisonText, comparisonTitle } from '../facts/comparison/sentence';
import { FLIP_SYMBOLS } from '../facts/format';
import { plainText } from '../facts/formatText';
import type { Comparison, Flip } from '../report';
import { cell, layOut, painter, right, shorten, TONE_STYLES, wrap, type Paint } from './style';
import type { TableOptions } from './table';

/** Layers in the table of each flip; the exports have all. */
const MAX_LAYERS = 10;

interface Context {
  readonly comparison: Comparison;
  readonly width: number;
  readonly paint: Paint;
}

/** A comparison for a terminal: the sentences, the verdicts, the layers that lie furthest apart, outputs and fixes. */
export function comparisonToTable(comparison: Comparison, options: TableOptions): string {
  const context: Context = { comparison, width: Math.max(64, options.width), paint: painter(options.color) };
  const sections = [
    headLines(context),
    sentenceLines(context),
    verdictLines(context),
    ...comparison.flips.map((flip) => checkpointLines(context, flip)),
    ...comparison.flips.map((flip) => layerLines(context, flip)),
    ...outputRows(comparison).map(({ name, rows }) => rowLines(context, `Output ${plainText(name)}`, rows)),
    rowLines(context, 'Fixes', fixRows(comparison)),
    differenceSentences(comparison).flatMap((sentence) => marked(context, context.paint('yellow', '!'), sentence)),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line}\n`).join(''))
    .join('\n');
}

function headLines(context: Context): string[] {
  const { comparison, width, paint } = context;
  return [
    ...wrap(comparisonTitle(comparison), width),
    ...comparison.columns.map(({ name }, i) => `${paint('cyan', columnLetter(i))} ${shorten(name, width - 2)}`),
  ];
}

function sentenceLines(context: Context): string[] {
  return context.comparison.flips.flatMap((flip) =>
    marked(context, context.paint('cyan', FLIP_SYMBOLS[flip]), comparisonText(context.comparison, flip)),
  );
}

/** A text behind a sign of one column. */
function marked({ width }: Context, sign: string, text: string): string[] {
  const [first = '', ...rest] = wrap(text, width - 2);
  return [`${sign} ${first}`, ...rest.map((line) => `  ${line}`)];
}

function verdictLines({ comparison, paint }: Context): string[] {
  const letters = comparison.columns.map((_, i) => right(columnLetter(i), 'dim'));
  const rows = comparison.flips.map((flip) => [
    cell(FLIP_SYMBOLS[flip], 'cyan'),
    ...verdictCells(comparison, flip).map(({ text, tone }) => right(plainText(text), tone && TONE_STYLES[tone])),
  ]);
  return rows.length === 0 ? [] : ['Change of the output', ...layOut([[cell(''), ...letters], ...rows], paint)];
}

/** The course over checkpoints: sentences, and a row of each figure. */
function checkpointLines({ comparison, width, paint }: Context, flip: Flip): string[] {
  const course = checkpointsOf(comparison, flip);
  if (course === undefined) return [];
  const nameWidth = Math.max(12, Math.min(28, width - 4 - course.names.length * 9));
  const header = [cell(''), ...course.names.map((_, i) => right(String(i + 1), 'dim'))];
  const rows = checkpointRows(course).map(({ title, cells }) => [
    cell(shorten(title, nameWidth)),
    ...cells.map((text) => right(text)),
  ]);
  return [
    `Checkpoints under ${FLIP_SYMBOLS[flip]}`,
    ...wrap(course.names.map((name, i) => `${i + 1} ${name}`).join(', '), width, '  '),
    ...course.sentences.flatMap((sentence) => wrap(sentence, width, '  ')),
    ...layOut([header, ...rows], paint),
  ];
}

function layerLines({ comparison, width, paint }: Context, flip: Flip): string[] {
  const all = comparedLayers(comparison, flip);
  const shown = furthestApart(all, MAX_LAYERS);
  if (shown.length === 0) return [];
  const nameWidth = Math.max(12, Math.min(48, width - 10 - comparison.columns.length * 9));
  const header = [
    right('#', 'dim'),
    cell('layer', 'dim'),
    ...comparison.columns.map((_, i) => right(columnLetter(i), 'dim')),
  ];
  const rows = shown.map(({ row, name, cells, isParting }) => [
    right(String(row + 1), 'dim'),
    cell(shorten(name, nameWidth), isParting ? 'red' : undefined),
    ...cells.map(({ text }) => right(text)),
  ]);
  const title = `Layers that lie furthest apart under ${FLIP_SYMBOLS[flip]} (${shown.length} of ${all.length})`;
  return [title, ...layOut([header, ...rows], paint)];
}

/** One line per row and column: words have no room beside each other. */
function rowLines({ comparison, width, paint }: Context, title: string, rows: readonly ColumnRow[]): string[] {
  const label = Math.max(0, ...rows.map((row) => row.title.length));
  const lines = rows.flatMap(({ title: row, cells }) =>
    comparison.columns.flatMap((_, i) => {
      if (cells[i] === '') return [];
      const [first = '', ...rest] = wrap(cells[i]!, width - label - 6);
      const head = `  ${paint('dim', (i === 0 ? row : '').padEnd(label))} ${paint('cyan', columnLetter(i))} ${first}`;
      return [head, ...rest.map((line) => ' '.repeat(label + 5) + line)];
    }),
  );
  return lines.length === 0 ? [] : [shorten(title, width), ...lines];
}
