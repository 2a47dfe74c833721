import type { Baseline } from './baseline';
import { describeIssue } from './schema/describeIssue';
import { BASELINE_SCHEMA, baselineSchema } from './schema/baseline';
import { parseJson } from './parseJson';
import { refuseNewer } from './refuseNewer';
import { withoutControls } from './json';

/** A baseline as JSON text with one line per image, so that a change of one is a change of one line. */
export function baselineToJson(baseline: Baseline): string {
  // A change that is no number is null in the file.
  const { images, ...head } = baselineSchema.parse(JSON.parse(JSON.stringify(baseline)));
  const rows = images.map((image) => `    ${JSON.stringify(image)}`);
  const opened = JSON.stringify(head, null, 2).replace(/\n\}$/, ',\n  "images": [');
  return withoutControls(`${opened}\n${rows.join(',\n')}\n  ]\n}\n`);
}

/**
 * Reads what `baselineToJson` wrote.
 *
 * @throws Error whose one-line message says what is wrong and where; a newer baseline is refused by its name
 */
export function parseBaseline(text: string): Baseline {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    throw new Error(`not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  refuseNewer(value, BASELINE_SCHEMA);
  const result = baselineSchema.safeParse(value);
  if (result.success) return result.data;
  throw new Error(`not a ${BASELINE_SCHEMA}: ${describeIssue(result.error, value)}`, { cause: result.error });
}
