import { withNulls } from './nonFinite';
import { fromFileForm } from './readReport';
import type { Report } from './report';
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
  return toText(fileForm(report));
}

/** Several reports as one JSON array, in the order given. */
export function reportsToJson(reports: readonly Report[]): string {
  return toText(reports.map(fileForm));
}

function toText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Reads what `reportToJson` wrote. Throws an `Error` whose one-line message says what is wrong and where. */
export function parseReport(text: string): Report {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  return fromFileForm(value);
}
