import { fixSummary, fixSummaryCells, unmovedSentence } from '../facts/fixSummary';
import type { Report } from '../report';
import { code, details, table } from './markup';

/** What would make the output change less, under every flip. */
export function fixesSection(report: Report): string {
  const { columns, rows } = fixSummary(report);
  if (rows.length === 0) return '';
  const unmoved = unmovedSentence(rows, code);
  const content = [table(columns, rows.map(fixSummaryCells)), ...(unmoved === undefined ? [] : [unmoved])];
  return details('Fixes: what they leave of the change', content.join('\n\n'));
}
