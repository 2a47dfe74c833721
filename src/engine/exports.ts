import { writeFile } from 'node:fs/promises';
import { UserError } from '../protocol/errors';
import { reportToCsv } from '../report/csv';
import { reportToHtml } from '../report/html/html';
import { reportToJson } from '../report/json';
import { reportToMarkdown } from '../report/markdown';
import type { Analysis } from './analysis';
import { reportAssets } from './reportAssets';

/**
 * Writes a finished analysis to a file.
 *
 * @throws UserError `write-failed` naming the file.
 */
export async function writeExport(
  analysis: Analysis,
  kind: 'json' | 'html' | 'csv' | 'md',
  path: string,
): Promise<void> {
  const text = await exportText(analysis, kind);
  try {
    await writeFile(path, text, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(
      'write-failed',
      `${path}: the report could not be written (${why}). Choose another place.`,
      path,
      {
        cause: error,
      },
    );
  }
}

async function exportText(analysis: Analysis, kind: 'json' | 'html' | 'csv' | 'md'): Promise<string> {
  switch (kind) {
    case 'json':
      return reportToJson(analysis.report);
    case 'csv':
      return reportToCsv(analysis.report);
    case 'md':
      return reportToMarkdown(analysis.report);
    case 'html':
      return reportToHtml(analysis.report, await reportAssets(analysis));
  }
}
