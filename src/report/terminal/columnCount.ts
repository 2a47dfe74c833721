import stringWidth from 'string-width';

/**
 * Characters of one column each that join with no other: printable ASCII, Latin and Greek letters, punctuation, arrows, signs of
 * mathematics, lines and blocks. The first text beyond them costs a tenth of a second, for tables of all emoji.
 */
const SINGLE =
  /^[ -~\u00A1-\u00AC\u00AE-\u02FF\u0391-\u03C9\u2010-\u2027\u2030-\u205E\u2070-\u209C\u2190-\u22FF\u2500-\u259F]*$/;

/** Columns that a text takes on a terminal. */
export function columnCount(text: string): number {
  return SINGLE.test(text) ? text.length : stringWidth(text);
}
