import { cutText, MAX_MESSAGE } from '../report/facts/cutText';
import { plainText } from '../report/facts/formatText';

const PREFIX = 'flipscope: ';

/** A message as every command prints it: one line of plain text, at most `MAX_MESSAGE` units in all. */
export function messageLine(message: string): string {
  return `${PREFIX}${cutText(plainText(message), MAX_MESSAGE - PREFIX.length)}\n`;
}
