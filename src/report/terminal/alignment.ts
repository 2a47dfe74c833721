import { layersByKind, swapPairs, swapSummary } from '../facts/channelSwaps';
import { FLIP_SYMBOLS, formatError } from '../facts/format';
import { plainText } from '../facts/formatText';
import { layerName } from '../facts/layerName';
import { shiftText, tellingShift } from '../facts/layerShift';
import type { Flip, LayerReport, Report } from '../report';
import type { TableContext } from './table';
import { SWAP_SIGNS } from './layers';
import { cell, layOut, shorten, wrap } from './style';

/** Layers listed for each flip, those that gain most; the others are counted. */
const LISTED = 8;
const INDENT = '    ';
const NAME_WIDTH = 26;
/** Indent, `0.00123 → 0.00123` and the gaps around it. */
const FIGURES_WIDTH = 4 + 17 + 4;
const ELLIPSIS = ', …';

/** Which layers a flip only reorders, and which swap which channels. */
export function swapLines({ report, width, paint }: TableContext): string[] {
  const lines = report.flips.flatMap((flip) => {
    const summary = swapSummary(report, flip, (layer) => plainText(layerName(layer)));
    if (summary === undefined) return [];
    const kinds = layersByKind(report, flip);
    const layers = [...(kinds?.get('swapped') ?? []), ...(kinds?.get('partly') ?? [])];
    const gain = (layer: LayerReport): number => 1 - layer.permuted![flip]! / layer.error[flip]!;
    const rows = listed(report, layers, gain).map((layer) => [
      cell(shorten(layerName(layer), NAME_WIDTH)),
      cell(`${formatError(layer.error[flip]!)} → ${formatError(layer.permuted![flip]!)}`),
      cell(fitting(swapPairs(layer.swaps?.[flip] ?? []), width - NAME_WIDTH - FIGURES_WIDTH)),
    ]);
    return [...said(flip, summary, width, paint), ...layOut(rows, paint, INDENT), ...more(layers.length)];
  });
  const { swapped, partly } = SWAP_SIGNS;
  return lines.length === 0
    ? []
    : [...wrap(`Channels (${swapped} equivariant up to swapping channels, ${partly} partly)`, width), ...lines];
}

/** Layers that a shift by one pixel brings closer, as a misaligned grid makes them. */
export function shiftLines({ report, width, paint }: TableContext): string[] {
  const lines = report.flips.flatMap((flip) => {
    const layers = report.layers.filter((layer) => tellingShift(layer, flip) !== undefined);
    if (layers.length === 0) return [];
    const gain = (layer: LayerReport): number => 1 - layer.shift![flip]!.error / layer.shift![flip]!.unshifted;
    const rows = listed(report, layers, gain).map((layer) => [
      cell(shorten(layerName(layer), NAME_WIDTH)),
      cell(shiftText(layer.shift![flip]!)),
    ]);
    const many = `${layers.length} ${layers.length === 1 ? 'layer comes' : 'layers come'} closer`;
    return [...said(flip, many, width, paint), ...layOut(rows, paint, INDENT), ...more(layers.length)];
  });
  return lines.length === 0 ? [] : ['Shifted by one pixel (the sign of a misaligned grid)', ...lines];
}

function said(flip: Flip, sentence: string, width: number, paint: TableContext['paint']): string[] {
  const [first = '', ...rest] = wrap(sentence, width - 4);
  return [`  ${paint('cyan', FLIP_SYMBOLS[flip])} ${first}`, ...rest.map((line) => `    ${line}`)];
}

/** The layers that gain most, in graph order. */
function listed(report: Report, layers: readonly LayerReport[], gain: (layer: LayerReport) => number): LayerReport[] {
  const best = new Set([...layers].sort((a, b) => gain(b) - gain(a)).slice(0, LISTED));
  return report.layers.filter((layer) => best.has(layer));
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
  return count > LISTED ? [`    … and ${count - LISTED} more`] : [];
}
