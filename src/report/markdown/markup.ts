import { plainText } from '../facts/formatText';
import { layerName } from '../facts/layerName';
import type { LayerReport } from '../report';

/** Text as a code span (CommonMark §6.1): no markup, mention or link in it takes effect. */
export function code(text: string): string {
  const plain = plainText(text).trim();
  if (plain === '') return '–';
  const longest = Math.max(0, ...(plain.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${fence}${space}${plain}${space}${fence}`;
}

/** What could be markup, a mention or a link. */
const UNSAFE = /[^\p{L}\p{N}\p{M} .,:;()“”‘’'×→–−-]|www\./u;

/** A sentence of ours that may hold names from files: as it is, or as a code span where something in it could take effect. */
export function prose(text: string): string {
  return UNSAFE.test(text) ? code(text) : text;
}

/** A pipe in a cell is escaped, also in a code span (GFM §4.10). */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((c) => c.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

export function details(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

export function layerCode(layer: Pick<LayerReport, 'node' | 'tensor' | 'op'>): string {
  return code(layerName(layer));
}
