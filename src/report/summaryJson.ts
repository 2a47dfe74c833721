import { parseJson } from './parseJson';
import { toJsonText } from './json';
import { refuseNewer } from './refuseNewer';
import { describeIssue } from './schema/describeIssue';
import { SUMMARY_SCHEMA, summarySchema } from './schema/summary';
import type { Summary } from './summary';

/** A summary as JSON text; the same summary is always the same text. */
export function summaryToJson(summary: Summary): string {
  return toJsonText(summarySchema.parse(summary));
}

/**
 * Reads what `summaryToJson` wrote.
 *
 * @throws Error whose one-line message says what is wrong and where; a newer summary is refused by its name
 */
export function parseSummary(text: string): Summary {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    throw new Error(`not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  refuseNewer(value, SUMMARY_SCHEMA);
  const result = summarySchema.safeParse(value);
  if (result.success) return result.data;
  throw new Error(`not a ${SUMMARY_SCHEMA}: ${describeIssue(result.error, value)}`, { cause: result.error });
}
