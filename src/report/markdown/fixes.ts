import { fixSummary, fixSummaryCells } from '../facts/fixSummary';
import type { Report } from '../report';
import { details, table } from './markup';

/** What would make the output change less, under every flip. */
export function fixesSection(report: Report): string {
  const { columns, rows } = fixSummary(report);
  return rows.length === 0
    ? ''
    : details('Fixes: what they leave of the change', table(columns, rows.map(fixSummaryCells)));
}
