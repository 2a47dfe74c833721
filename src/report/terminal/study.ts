import { FLIP_SYMBOLS } from '../facts/format';
import { ONE_SCREEN, type StudySection } from '../facts/study/section';
import { plainText } from '../facts/formatText';
import { columnCount } from './columnCount';
import { comparisonSentences, studyNotes, studySentences, studyTitle } from '../facts/study/sentences';
import { studySections } from '../facts/study/sections';
import type { Summary } from '../summary';
import { cell, layOut, painter, right, shorten, wrap, type Paint } from './style';
import type { TableOptions } from './table';

/** The answer of a study for a terminal, on about one screen. @param remarks what stands beside the answer */
export function studyToTable(
  summary: Summary,
  { remarks = [], ...options }: TableOptions & { readonly remarks?: readonly string[] },
): string {
  const width = Math.max(64, options.width);
  const paint = painter(options.color);
  const blocks = [
    [...wrap(studyTitle(summary), width), ...studyNotes(summary).flatMap((note) => wrap(note, width))],
    studySentences(summary).flatMap(({ flip, text }) => marked(paint('cyan', FLIP_SYMBOLS[flip]), text, width)),
    comparisonSentences(summary).flatMap((text) => wrap(text, width)),
    remarks.flatMap((text) => wrap(text, width)),
    ...studySections(summary, ONE_SCREEN).map((section) => sectionLines(section, width, paint)),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line}\n`).join(''))
    .join('\n');
}

/** A text behind a sign of one column. */
function marked(sign: string, text: string, width: number): string[] {
  const [first = '', ...rest] = wrap(text, width - 2);
  return [`${sign} ${first}`, ...rest.map((line) => `  ${line}`)];
}

function sectionLines({ title, columns, rows }: StudySection, width: number, paint: Paint): string[] {
  const isName = (i: number): boolean => columns[i]!.kind === 'name';
  const names = columns.filter((_, i) => isName(i)).length;
  const most = Math.max(12, Math.floor((width - 10 * (columns.length - names)) / Math.max(1, names)));
  const header = columns.map(({ title: text }, i) => (isName(i) ? cell(text, 'dim') : right(text, 'dim')));
  const lines = rows.map((row) =>
    row.map((text, i) => (isName(i) ? cell(shorten(text, most)) : right(plainText(text)))),
  );
  const last = columns.length - 1;
  if (!isName(last)) return [plainText(title), ...layOut([header, ...lines], paint)];
  // Nothing stands behind the last one: it has what the others leave.
  const others = [header, ...lines].map((row) => row.slice(0, -1).map(({ text }) => columnCount(text)));
  const taken = columns.slice(0, -1).reduce((sum, _, i) => sum + 2 + Math.max(...others.map((row) => row[i]!)), 2);
  const room = Math.max(most, width - taken);
  const wide = lines.map((line, i) => [...line.slice(0, -1), cell(shorten(rows[i]![last]!, room))]);
  return [plainText(title), ...layOut([header, ...wide], paint)];
}
