import { columnCount } from './columnCount';
import { plainText } from '../facts/formatText';
import type { Tone } from '../facts/tone';

/** ECMA-48 "select graphic rendition" codes used by the terminal table. */
const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
export type Style = keyof typeof CODES;

/** How judgments look. */
export const TONE_STYLES: { readonly [T in Tone]: Style } = { good: 'green', bad: 'red' };

/** Wraps text in a style, or leaves it as it is when color is off. */
export type Paint = (style: Style, text: string) => string;

export function painter(color: boolean): Paint {
  return (style, text) => (color && text !== '' ? `\x1b[${CODES[style]}m${text}\x1b[0m` : text);
}

/** One cell: plain text, and how it looks. */
export interface Cell {
  readonly text: string;
  readonly style?: Style;
  readonly align?: 'right';
}

export function cell(text: string, style?: Style): Cell {
  return style === undefined ? { text } : { text, style };
}

export function right(text: string, style?: Style): Cell {
  return { ...cell(text, style), align: 'right' };
}

/**
 * UTF-16 units of a character that are looked at, at most. V8 copies the whole text for every character that it finds in
 * it, so that the time for long texts would grow with their square.
 */
const MAX_UNITS = 64;

/** A name from a file, made safe for a terminal; cut in the middle (both ends tell layers apart) to `width` columns. */
export function shorten(name: string, width: number): string {
  const text = plainText(name);
  const most = width * MAX_UNITS;
  if (text.length <= most && columnCount(text) <= width) return text;
  if (width <= 1) return '…'.slice(0, width);
  const tail = take(charactersOf(text.slice(-most)).toReversed(), Math.ceil((width - 1) / 2)).toReversed();
  const head = take(charactersOf(text.slice(0, most)), width - 1 - columnCount(tail.join('')));
  return `${head.join('')}…${tail.join('')}`;
}

function charactersOf(text: string): string[] {
  return [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
}

/** The first characters that fit into `width` columns. */
function take(characters: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let used = 0;
  for (const character of characters) {
    used += columnCount(character);
    if (used > width) break;
    taken.push(character);
  }
  return taken;
}

/** Rows with every column as wide as its widest cell, two spaces apart, no trailing space. */
export function layOut(rows: readonly (readonly Cell[])[], paint: Paint, indent = '  '): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((c, i) => (widths[i] = Math.max(widths[i] ?? 0, columnCount(c.text))));
  }
  return rows.map((row) => {
    const cells = row.map((c, i) => {
      const gap = ' '.repeat(widths[i]! - columnCount(c.text));
      const painted = c.style === undefined ? c.text : paint(c.style, c.text);
      return c.align === 'right' ? gap + painted : painted + (i === row.length - 1 ? '' : gap);
    });
    return (indent + cells.join('  ')).trimEnd();
  });
}

/** Words of `text` on lines of at most `width` columns; a longer word stands on a line of its own. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of plainText(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && columnCount(longer) > width - columnCount(indent)) {
      lines.push(indent + line);
      line = word;
    } else {
      line = longer;
    }
  }
  return line === '' ? lines : [...lines, indent + line];
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of `width` columns, filled by `part` (0…1). Anything above nothing shows. */
export function bar(part: number, width: number): string {
  if (!(part > 0)) return '';
  const eighths = Math.max(1, Math.round(Math.min(1, part) * width * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]!;
}
