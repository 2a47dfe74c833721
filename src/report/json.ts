import type { z } from 'zod';
import { reportSchema } from './jsonSchema';
import type { Report } from './report';

/** JSON has no NaN and no infinities: they are written as the strings `"NaN"`, `"Infinity"` and `"-Infinity"`. */
function spellNonFinite(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

/** The report with its properties in the order of `reportSchema`, unknown ones last. Throws `ZodError` when it is not a report. */
function inOrder(report: Report): Report {
  return reportSchema.parse(JSON.parse(JSON.stringify(report, spellNonFinite)));
}

/**
 * The report as `flipscope/report@1` text, two spaces an indent, ending with a newline. The same
 * report is always the same text. Numbers keep full precision; one that is not finite is a string
 * (see `spellNonFinite`); what was not measured is absent.
 */
export function reportToJson(report: Report): string {
  return `${JSON.stringify(inOrder(report), spellNonFinite, 2)}\n`;
}

/** Several reports as one JSON array, in the order given. */
export function reportsToJson(reports: readonly Report[]): string {
  return `${JSON.stringify(reports.map(inOrder), spellNonFinite, 2)}\n`;
}

/** Reads what `reportToJson` wrote. Throws an `Error` whose one-line message says what is wrong and where. */
export function parseReport(text: string): Report {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  const result = reportSchema.safeParse(value);
  if (result.success) return result.data;
  throw new Error(`not a flipscope/report@1: ${firstIssue(result.error)}`, { cause: result.error });
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'unknown difference';
  return `${issue.path.length === 0 ? 'the document' : issue.path.map(String).join('.')}: ${issue.message}`;
}
