import { FLIP_SYMBOLS } from '../facts/format';
import { layerName } from '../facts/layerName';
import { LINEAR_COLUMNS, LINEAR_NOTE, linearRows, linearSummary } from '../facts/linearMaps';
import { cell, layOut, right, shorten, wrap, type Cell } from './style';
import type { TableContext } from './tableContext';

const INDENT = '    ';
const NAME_WIDTH = 26;
/** Indent, three figures and the gaps. */
const FIGURES_WIDTH = 4 + 3 * 10;

/** What the best linear map of channels leaves of every layer's error. */
export function linearLines({ report, width, paint }: TableContext): string[] {
  const [, , , words] = LINEAR_COLUMNS;
  const header = [cell('layer', 'dim'), ...LINEAR_COLUMNS.slice(0, 3).map((t) => right(t, 'dim')), cell(words, 'dim')];
  const room = Math.max(20, width - NAME_WIDTH - FIGURES_WIDTH);
  const lines = report.flips.flatMap((flip) => {
    const summary = linearSummary(report, flip);
    if (summary === undefined) return [];
    const rows = linearRows(report, flip).map(({ layer, cells: [unmapped, permuted, error, last] }): Cell[] => [
      cell(shorten(layerName(layer), NAME_WIDTH)),
      right(unmapped),
      right(permuted),
      right(error),
      cell(shorten(last, room)),
    ]);
    const [first = '', ...rest] = wrap(summary, width - 4);
    return [
      `  ${paint('cyan', FLIP_SYMBOLS[flip])} ${first}`,
      ...rest.map((line) => INDENT + line),
      ...layOut([header, ...rows], paint, INDENT),
    ];
  });
  return lines.length === 0 ? [] : ['Linear maps of channels', ...wrap(LINEAR_NOTE, width, '  '), ...lines];
}
