import { cutText, MAX_TEXT } from './cutText';

/** Terminal escape sequences (ECMA-48 §5.3–5.6): control strings such as OSC, then CSI, then two-character ones. */
const ESCAPE_SEQUENCES =
  /(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?/g;
const LINE_BREAKS = /[\t\n\v\f\r\x85\u2028\u2029]+/g;
/**
 * C0 and C1 controls, and the characters that reorder or hide the text around them (Unicode TR 36 §3.6); what is no
 * character at all, XML 1.0 does not allow.
 */
const INVISIBLE =
  /[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * A name from an untrusted file as one line of plain text: escape sequences are removed, line
 * breaks become a space, and other controls, direction marks and lone surrogates a `�`. Cut to `MAX_TEXT`.
 */
export function plainText(text: string): string {
  return cutText(text, MAX_TEXT).replace(ESCAPE_SEQUENCES, '').replace(LINE_BREAKS, ' ').replace(INVISIBLE, '\ufffd');
}
