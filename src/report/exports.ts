import { comparisonToCsv } from './csv/comparison';
import { reportsToCsv, reportToCsv } from './csv/csv';
import type { RunNote } from './facts/runNotes';
import { inputTitles } from './facts/formatInput';
import type { CheckKind, ExportKind } from './exportKinds';
import { NO_ASSETS, type ReportAssets } from './html/assets';
import { comparisonToHtml } from './html/comparison';
import { reportsToHtml, type HtmlEntry } from './html/html';
import { comparisonToJson, reportsToJson, reportToJson } from './json';
import { comparisonToMarkdown } from './markdown/comparison';
import { reportToMarkdown } from './markdown/markdown';
import { runNoteToMarkdown } from './markdown/runNotes';
import type { Comparison, Report } from './report';

/** A report with its images. */
export type ExportEntry = HtmlEntry;

/**
 * One report as the format's own document; several as a JSON array, one page, one table with the input's name, or sections.
 *
 * @param notes what a page and a summary say before them
 */
export function renderExport(
  kind: ExportKind,
  entries: readonly ExportEntry[],
  notes: readonly RunNote[] = [],
): string {
  const reports = entries.map((entry) => entry.report);
  const [only] = reports.length === 1 ? reports : [];
  switch (kind) {
    case 'json':
      return only === undefined ? reportsToJson(reports) : reportToJson(only);
    case 'html':
      return reportsToHtml(entries, notes);
    case 'csv':
      return only === undefined ? reportsToCsv(reports) : reportToCsv(only);
    case 'md':
      return [...notes.map(runNoteToMarkdown), ...reportsToMarkdown(reports)].join('\n');
  }
}

function reportsToMarkdown(reports: readonly Report[]): readonly string[] {
  const titles = inputTitles(reports);
  return reports.map((report, i) => reportToMarkdown(report, titles[i]));
}

/** A comparison as the format's own document. */
export function renderComparison(kind: ExportKind, comparison: Comparison): string {
  switch (kind) {
    case 'json':
      return comparisonToJson(comparison);
    case 'html':
      return comparisonToHtml(comparison);
    case 'csv':
      return comparisonToCsv(comparison);
    case 'md':
      return comparisonToMarkdown(comparison);
  }
}

/** The images that exports of these kinds show; `imagesOf` makes them of layers, and is only asked where there are any. */
export async function exportAssets(
  kinds: readonly CheckKind[],
  report: Report,
  imagesOf: (tensors: readonly string[]) => Promise<ReportAssets>,
): Promise<ReportAssets> {
  return kinds.includes('html') ? imagesOf(layersWithHeatmaps(report)) : NO_ASSETS;
}

/** The first broken layer of each flip, and the last one that still has space, in graph order. */
function layersWithHeatmaps(report: Report): string[] {
  const spatial = report.layers.filter((layer) => isSpatial(layer.action[report.flips[0]!]));
  const last = spatial.at(-1)?.tensor;
  const wanted = new Set([...Object.values(report.firstBroken), last]);
  return spatial.map((layer) => layer.tensor).filter((tensor) => wanted.has(tensor));
}

function isSpatial(action: string | undefined): boolean {
  return action !== undefined && action !== 'invariant' && action !== 'lost' && action !== 'unknown';
}
