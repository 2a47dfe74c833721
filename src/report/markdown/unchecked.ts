import type { UncheckedInput } from '../ci/contractChecks';
import { code, list } from './markup';

/** What is listed, at most: a comment on GitHub holds 65,536 characters. */
const MOST = 20;

/** The inputs of a run that no report could be made of, and why. @param unchecked at least one */
export function uncheckedToMarkdown(unchecked: readonly UncheckedInput[]): string {
  const count = unchecked.length === 1 ? '1 input' : `${unchecked.length} inputs`;
  const lines = unchecked.slice(0, MOST).map(({ message }) => code(message));
  const more = unchecked.length - lines.length;
  return `## Flipscope: ${count} could not be checked\n\n${list([...lines, ...(more > 0 ? [`and ${more} more`] : [])])}\n`;
}
