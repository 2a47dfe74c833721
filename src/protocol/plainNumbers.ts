/**
 * Numbers that JSON has no word for. VS Code writes messages to webviews and back as JSON, where `NaN` and the infinities
 * arrive as `null`; as `{ $number: 'NaN' }` they cross.
 */

const KEY = '$number';
const SPELLINGS: ReadonlySet<unknown> = new Set(['NaN', 'Infinity', '-Infinity']);

/** A number as JSON keeps it. */
export function spelled(value: number): unknown {
  return Number.isFinite(value) ? value : { [KEY]: String(value) };
}

/** The same value with every spelled number as a number again; arrays of numbers of their own type stay as they are. */
export function withNumbers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withNumbers);
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first![0] === KEY && SPELLINGS.has(first![1])) return Number(first![1]);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withNumbers(inner)]));
}
