import { plainText } from '../facts/formatText';

/** Where a spreadsheet that splits at another character would begin such a cell. */
const FORMULA_WITHIN = /([;|])(?=\s*[=+\-@＝＋－＠])/g;
/** Spreadsheets run a cell that begins like this as a formula (OWASP, "CSV Injection"). */
const FORMULA_START = /^\s*[=+\-@＝＋－＠]/;

/** Text from a file, plain, with a `'` where a spreadsheet would take it for a formula. */
export function safeText(text: string): string {
  const plain = plainText(text).replace(FORMULA_WITHIN, "$1'");
  return FORMULA_START.test(plain) ? `'${plain}` : plain;
}

/** A field as RFC 4180 writes it. */
export function field(text: string): string {
  return /[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
