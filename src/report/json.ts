import { withNulls } from './nonFinite';
import { parseJson } from './parseJson';
import { fromFileForm } from './readReport';
import type { Comparison, Report } from './report';
import { comparisonSchema } from './schema/comparison';
import { reportSchema } from './schema/reportSchema';

/**
 * The report as it stands in a file: properties in the order of the schema, unknown ones behind them; `null` for a
 * number that is not finite, and at the end the notes on those. Throws `ZodError` when it is not a report.
 */
function fileForm(report: Report): unknown {
  const { value, notes } = withNulls(reportSchema.parse(report));
  return notes.length === 0 ? value : { ...(value as object), notes };
}

/**
 * The report as JSON text, two spaces an indent, ending with a newline. The same report is always the same text.
 * Numbers keep full precision; what was not measured is absent.
 */
export function reportToJson(report: Report): string {
  return toJsonText(fileForm(report));
}

/** Several reports as one JSON array, in the order given. */
export function reportsToJson(reports: readonly Report[]): string {
  return toJsonText(reports.map(fileForm));
}

/** A comparison as JSON text, its reports in it, in the form of `reportToJson`. */
export function comparisonToJson(comparison: Comparison): string {
  const { value, notes } = withNulls(comparisonSchema.parse(comparison));
  return toJsonText(notes.length === 0 ? value : { ...(value as object), notes });
}

/** Controls and direction marks, which a terminal obeys; JSON itself escapes the others. */
const OBEYED = /[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** JSON text, two spaces an indent, ending with a newline, with no character that a terminal obeys. */
export function toJsonText(value: unknown): string {
  return `${withoutControls(JSON.stringify(value, null, 2))}\n`;
}

/** JSON text that says the same, with no character that a terminal obeys. */
export function withoutControls(json: string): string {
  return json.replace(OBEYED, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Reads what `reportToJson` wrote. Throws an `Error` whose one-line message says what is wrong and where. */
export function parseReport(text: string): Report {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    throw new Error(`not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  return fromFileForm(value);
}
