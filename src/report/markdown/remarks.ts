import { code, list } from './markup';

/** What a run says beside its reports, such as how it compares with a baseline. @param remarks at least one */
export function remarksToMarkdown(remarks: readonly string[]): string {
  return `## Flipscope: baseline\n\n${list(remarks.map(code))}\n`;
}
