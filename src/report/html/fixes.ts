import { fixSentence } from '../facts/fixes';
import { fixSummary, fixSummaryCells, unmovedSentence } from '../facts/fixSummary';
import { FLIP_SYMBOLS } from '../facts/format';
import type { Report } from '../report';
import { html, type Markup } from './markup';
import { scrollTable } from './table';

/** What would make the output change less: a sentence per flip, and every remedy with what it leaves. */
export function fixesSection(report: Report): Markup | undefined {
  const { columns, rows } = fixSummary(report);
  if (rows.length === 0) return undefined;
  const body = rows.map((row) => {
    const [title, ...cells] = fixSummaryCells(row);
    return html`<tr>
      <th scope="row" class="left">${title}</th>
      ${cells.map((text) => html`<td>${text}</td>`)}
    </tr>`;
  });
  const sentences = report.flips.map((flip) => html`<p>${FLIP_SYMBOLS[flip]} ${fixSentence(report, flip)}</p>`);
  const unmoved = unmovedSentence(rows);
  const titles = columns.map((title, i) => (i === 0 ? { title, kind: 'left' as const } : { title }));
  return html`<section>
    <h2>Fix</h2>
    ${sentences}
    ${scrollTable('Fixes', titles, body)}${unmoved === undefined ? '' : html`<p class="note">${unmoved}</p>`}
  </section>`;
}
