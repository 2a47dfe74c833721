import { plainText } from '../facts/formatText';

/** Text that is HTML already: what `html` returns, constants of this folder, images in base64. Never made from a name in a file. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Content = string | number | Markup | undefined | readonly Content[];

/**
 * A template whose literal parts are HTML and whose values are text: strings are escaped for
 * elements and quoted attributes, `Markup` is kept, lists are joined, `undefined` is nothing.
 */
export function html(literals: TemplateStringsArray, ...values: readonly Content[]): Markup {
  const parts = literals.map((literal, i) => literal.replace(INDENT, '\n') + render(values[i]));
  return new Markup(parts.join(''));
}

/** Indentation of the source is not written. */
const INDENT = /\n\s+/g;

function render(value: Content): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(render).join('');
  return escapeText(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Plain text (see `plainText`) for the content of an element or a quoted attribute (HTML Standard §13.3). */
export function escapeText(text: string): string {
  return plainText(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
