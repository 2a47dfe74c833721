/** What a report, a description or an input may be nested; what reads them calls itself once a level. */
const MAX_DEPTH = 100;

/**
 * `JSON.parse` for text that nobody vouches for.
 *
 * @throws SyntaxError for what is no JSON, what is nested deeper than anything that is read, and a key that objects lose
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw new SyntaxError(`it is nested more than ${MAX_DEPTH} levels deep`);
    level = level.flatMap(valuesOf);
  }
  return value;
}

function valuesOf(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Object.hasOwn(value, '__proto__')) throw new SyntaxError('it has a key "__proto__"');
  return Object.values(value);
}
