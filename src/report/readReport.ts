import * as z from 'zod';
import { restoreNonFinite } from './nonFinite';
import { refuseNewer } from './refuseNewer';
import type { Report } from './report';
import { describeIssue } from './schema/describeIssue';
import { upgradeReport } from './upgrade';
import { note, REPORT_SCHEMA, reportSchema } from './schema/reportSchema';

/** What of a value that may be a report decides how it is read. */
const envelope = z.object({ schema: z.string(), notes: z.array(note).optional() });

/**
 * Checks what may be a report, as it stood in memory.
 *
 * @throws Error whose one-line message says what is wrong and where; a newer schema is refused by its name
 */
export function checkReport(value: unknown): Report {
  refuseNewer(parse(envelope.pick({ schema: true }), value), REPORT_SCHEMA);
  return parse(reportSchema, upgradeReport(value));
}

/**
 * Reads a report from what `JSON.parse` made of a file: the numbers that JSON cannot write are put back.
 *
 * @throws Error like `checkReport`
 */
export function fromFileForm(value: unknown): Report {
  refuseNewer(parse(envelope.pick({ schema: true }), value), REPORT_SCHEMA);
  const { notes } = parse(envelope, value);
  if (notes === undefined) return checkReport(value);
  const report: { notes?: unknown } = { ...(value as object) };
  delete report.notes;
  restoreNonFinite(report, notes);
  return checkReport(report);
}

function parse<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Error(`not a ${REPORT_SCHEMA}: ${describeIssue(result.error, value)}`, { cause: result.error });
}
