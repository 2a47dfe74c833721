import { FLIP_SYMBOLS } from '../facts/format';
import { IN_FULL, ONE_SCREEN, type StudySection } from '../facts/study/section';
import { comparisonSentences, studyNotes, studySentences, studyTitle } from '../facts/study/sentences';
import { studySections } from '../facts/study/sections';
import type { Summary } from '../summary';
import { code, details, list, table } from './markup';

/**
 * The answer of a study as Markdown; no name of a file takes effect as markup.
 *
 * @param remarks what stands beside the answer
 */
export function studyToMarkdown(summary: Summary, remarks: readonly string[] = []): string {
  const sentences = studySentences(summary).map(({ flip, text }) => `${FLIP_SYMBOLS[flip]} ${code(text)}`);
  const shown = studySections(summary, ONE_SCREEN).map(sectionText);
  const all = studySections(summary, IN_FULL).map(sectionText);
  const parts = [
    `## Flipscope: ${code(studyTitle(summary))}`,
    list([...remarks.map(code), ...sentences, ...comparisonSentences(summary).map(code), ...studyNotes(summary)]),
    ...shown,
    details('Everything', all.join('\n\n')),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function sectionText({ title, columns, rows }: StudySection): string {
  const heads = columns.map(({ title: text }) => text);
  const cells = rows.map((row) =>
    row.map((text, i) => (columns[i]!.kind === 'name' && text.length > 2 ? code(text) : text)),
  );
  return `### ${code(title)}\n\n${table(heads, cells)}`;
}
