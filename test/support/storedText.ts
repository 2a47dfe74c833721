import { readFileSync } from 'node:fs';

export interface Tolerance {
  /** Numbers that differ by no more than this part of the larger are taken for the same. */
  readonly relative: number;
  /** Numbers below this are noise, and written as 0. */
  readonly floor: number;
}

const NUMBER = /(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])/g;

/**
 * A text for `toMatchFileSnapshot` that other processors write too: what was found, with every fraction that the stored
 * file agrees with but for rounding as it is stored. Whole numbers and words have to be the same.
 */
export function asStored(found: string, file: string, tolerance: Tolerance): string {
  const stored = linesOf(file);
  return found
    .split('\n')
    .map((line, i) => (stored[i] !== undefined && isSame(line, stored[i], tolerance) ? stored[i] : line))
    .join('\n');
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function isSame(found: string, stored: string, { relative, floor }: Tolerance): boolean {
  if (found.replace(NUMBER, '#') !== stored.replace(NUMBER, '#')) return false;
  const others = stored.match(NUMBER) ?? [];
  return (found.match(NUMBER) ?? []).every((text, i) => {
    const [a, b] = [Number(text), Number(others[i])];
    if (Number.isInteger(a) && Number.isInteger(b)) return a === b;
    return Math.abs(a - b) <= Math.max(relative * Math.max(Math.abs(a), Math.abs(b)), floor);
  });
}

/** Longer ones are spread over lines, entry by entry. */
const MAX_LINE = 140;
/** Of longer lists of numbers the first few are written, with what all of them come to. */
const MAX_NUMBERS = 16;
const SHOWN_NUMBERS = 6;

/** Plain data as lines, each after its place in the whole; numbers below the floor as 0. */
export function linesOfValue(value: unknown, floor: number, place = ''): readonly string[] {
  const text = textOf(value, floor);
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (place !== '' && (widthOf(text) <= MAX_LINE || entries.every(([, entry]) => typeof entry === 'number')))
    return [`${place}: ${text}`];
  return entries
    .filter(([, entry]) => entry !== undefined)
    .flatMap(([key, entry]) => linesOfValue(entry, floor, place === '' ? key : `${place}.${key}`));
}

/** The length of a line whose numbers are all alike: another processor's may end in another digit. */
function widthOf(text: string): number {
  return text.replace(NUMBER, '0.00000').length;
}

function textOf(value: unknown, floor: number): string {
  if (typeof value === 'number') return numberText(value, floor);
  if (Array.isArray(value)) return listText(value, floor);
  if (typeof value !== 'object' || value === null) return `${String(value)}`;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return `{${entries.map(([key, entry]) => `${key} ${textOf(entry, floor)}`).join(', ')}}`;
}

function listText(list: readonly unknown[], floor: number): string {
  const words = list.map((entry) => textOf(entry, floor));
  const numbers = list.filter((entry) => typeof entry === 'number');
  if (list.length <= MAX_NUMBERS || numbers.length < list.length) return `[${words.join(' ')}]`;
  const norm = Math.hypot(...numbers);
  const place = numbers.reduce((sum, value, i) => sum + i * (value / norm) ** 2, 0);
  const whole = [`${list.length} numbers`, `norm ${numberText(norm, floor)}`];
  if (norm >= floor) whole.push(`around ${place.toPrecision(4)}`);
  return `[${words.slice(0, SHOWN_NUMBERS).join(' ')} … ${whole.join(', ')}]`;
}

function numberText(value: number, floor: number): string {
  if (Math.abs(value) < floor) return '0';
  return Number.isInteger(value) ? `${value}` : `${Number(value.toPrecision(5))}`;
}
