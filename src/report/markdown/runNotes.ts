import type { RunNote } from '../facts/runNotes';
import { code, list } from './markup';

/** What a summary of a run says before its reports. */
export function runNoteToMarkdown({ title, lines, more }: RunNote): string {
  const items = [...lines.map(code), ...(more > 0 ? [`and ${more} more`] : [])];
  return `## Flipscope: ${title}\n\n${list(items)}\n`;
}
