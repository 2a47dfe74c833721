import { UserError } from '../protocol/errors';
import { cutText, MAX_MESSAGE } from '../report/facts/cutText';
import { plainText } from '../report/facts/formatText';

/** What went wrong in a call, in one line of plain text for the language model. */
export function errorLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const told = error instanceof UserError ? message : `Unexpected error: ${message}`;
  return cutText(plainText(told), MAX_MESSAGE);
}
