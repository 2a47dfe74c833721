import { swapSummary } from '../facts/channelMatching';
import { FLIP_SYMBOLS } from '../facts/format';
import { plainText } from '../facts/formatText';
import { matchingRows, type MatchingRow } from '../facts/layerMatching';
import { layerName } from '../facts/layerName';
import type { Flip } from '../report';
import type { TableContext } from './tableContext';
import { SWAP_SIGNS } from './layers';
import { cell, layOut, shorten, wrap } from './style';

/** Layers listed for each flip, those that gain most; the others are counted. */
const MAX_LISTED = 8;
const INDENT = '    ';
const NAME_WIDTH = 26;
/** Indent, `0.012% → 0.012%` and the gaps around it. */
const FIGURES_WIDTH = 4 + 17 + 4;
const ELLIPSIS = ', …';

/** Which layers a flip only reorders, and which swap which channels. */
export function swapLines({ report, width, paint }: TableContext): string[] {
  const lines = report.flips.flatMap((flip) => {
    const summary = swapSummary(report, flip, (layer) => plainText(layerName(layer)));
    if (summary === undefined) return [];
    const found = matchingRows(report, flip).filter(({ matched }) => matched !== undefined);
    const rows = listed(found, ({ matchingGain }) => matchingGain).map(({ layer, matched, swaps }) => [
      cell(shorten(layerName(layer), NAME_WIDTH)),
      cell(matched ?? '–'),
      cell(fitting(swaps, width - NAME_WIDTH - FIGURES_WIDTH)),
    ]);
    return [...sentenceLines(flip, summary, width, paint), ...layOut(rows, paint, INDENT), ...more(found.length)];
  });
  const { swapped, partly, signed } = SWAP_SIGNS;
  const signs = report.layers.some((layer) => layer.signed !== undefined)
    ? `, ${signed} up to signs; −4: channel 4 changes sign`
    : '';
  const title = `Channel matching (${swapped} equivariant up to swapping channels, ${partly} partly${signs})`;
  return lines.length === 0 ? [] : [...wrap(title, width), ...lines];
}

/** Layers that a shift by one pixel brings closer, as a misaligned grid makes them. */
export function shiftLines({ report, width, paint }: TableContext): string[] {
  const lines = report.flips.flatMap((flip) => {
    const found = matchingRows(report, flip).filter(({ shift }) => shift !== undefined);
    if (found.length === 0) return [];
    const rows = listed(found, ({ shiftGain }) => shiftGain).map(({ layer, shift }) => [
      cell(shorten(layerName(layer), NAME_WIDTH)),
      cell(shift ?? '–'),
    ]);
    const many = `${found.length} ${found.length === 1 ? 'layer comes' : 'layers come'} closer`;
    return [...sentenceLines(flip, many, width, paint), ...layOut(rows, paint, INDENT), ...more(found.length)];
  });
  return lines.length === 0 ? [] : ['Shifted by one pixel (the sign of a misaligned grid)', ...lines];
}

function sentenceLines(flip: Flip, sentence: string, width: number, paint: TableContext['paint']): string[] {
  const [first = '', ...rest] = wrap(sentence, width - 4);
  return [`  ${paint('cyan', FLIP_SYMBOLS[flip])} ${first}`, ...rest.map((line) => `    ${line}`)];
}

/** The rows that gain most, in graph order. */
function listed(rows: readonly MatchingRow[], gain: (row: MatchingRow) => number): readonly MatchingRow[] {
  const best = new Set([...rows].sort((a, b) => gain(b) - gain(a)).slice(0, MAX_LISTED));
  return rows.filter((row) => best.has(row));
}

/** As many pairs as stand in `width` columns, the strongest. */
function fitting(pairs: readonly string[], width: number): string {
  let text = '';
  for (const pair of pairs) {
    const longer = text === '' ? pair : `${text}, ${pair}`;
    if (longer.length > width - ELLIPSIS.length) return text + ELLIPSIS;
    text = longer;
  }
  return text;
}

function more(count: number): string[] {
  return count > MAX_LISTED ? [`    … and ${count - MAX_LISTED} more`] : [];
}
