import type * as z from 'zod';
import type { note } from './schema/reportSchema';

export type Note = z.infer<typeof note>;

const REASONS: { readonly [V in Note['value']]: string } = {
  NaN: 'undefined: the values compared are not all finite',
  Infinity: 'what it is relative to is zero, or the values compared are not all finite',
  '-Infinity': 'what it is relative to is zero, or the values compared are not all finite',
};

/** The value as JSON can write it, with `null` for every number that is not finite, and where those stand. */
export function withNulls(value: unknown): { readonly value: unknown; readonly notes: readonly Note[] } {
  const notes: Note[] = [];
  return { value: replaceNonFinite(value, '', notes), notes };
}

function replaceNonFinite(value: unknown, at: string, notes: Note[]): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const spelling = String(value) as Note['value'];
    notes.push({ at, value: spelling, reason: REASONS[spelling] });
    return null;
  }
  if (Array.isArray(value)) return value.map((item, i) => replaceNonFinite(item, `${at}/${i}`, notes));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, replaceNonFinite(inner, `${at}/${escape(key)}`, notes)]),
  );
}

/**
 * Puts the numbers back into a value that was read from JSON, in place.
 *
 * @throws Error when a note does not point to a `null`
 */
export function restoreNonFinite(value: object, notes: readonly Note[]): void {
  for (const { at, value: spelling } of notes) {
    const keys = at.split('/').slice(1).map(unescape);
    const key = keys.pop() ?? '';
    const holder = keys.reduce<unknown>(property, value);
    if (property(holder, key) !== null) throw new Error(`notes: there is no null at ${at}`);
    (holder as { [key: string]: unknown })[key] = Number(spelling);
  }
}

function property(holder: unknown, key: string): unknown {
  const there = typeof holder === 'object' && holder !== null && Object.hasOwn(holder, key);
  return there ? (holder as { readonly [key: string]: unknown })[key] : undefined;
}

/** JSON Pointer (RFC 6901, section 3). */
function escape(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function unescape(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}
