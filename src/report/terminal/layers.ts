import { layerSwapKind } from '../facts/channelMatching';
import { FLIP_SYMBOLS, formatError, formatShape } from '../facts/format';
import { errorPart, errorScale, type ErrorScale } from '../facts/formatScale';
import { errorFigure, type LayerTone } from '../facts/layers';
import { layerName } from '../facts/layerName';
import type { Flip, LayerReport, Report } from '../report';
import type { TableContext } from './tableContext';
import { bar, cell, layOut, right, shorten, type Cell, type Style } from './style';

/** Columns for one flip's error (`0.048%`, `3.1e-7`) and the gaps around it. */
const ERROR_WIDTH = 7;
const GAP = 2;

interface Widths {
  readonly name: number;
  readonly op: number;
  readonly shape: number;
  readonly bar: number;
  readonly scale: ErrorScale;
  /** A sign after each error tells layers that swap channels; off before channels were matched. */
  readonly signs: boolean;
}

/** Signs after an error: equivariant up to swapping channels, fully or partly, or up to signs. */
export const SWAP_SIGNS = { swapped: '⇄', partly: '~', signed: '±' } as const;

/** Every layer in graph order with its error per flip, and a bar on a log scale. */
export function layerLines(context: TableContext): string[] {
  const { report, paint } = context;
  if (report.layers.length === 0) return [];
  const widths = columnWidths(report, context.width);
  const header = [
    right('#', 'dim'),
    cell('layer', 'dim'),
    ...(widths.op === 0 ? [] : [cell('operator', 'dim')]),
    ...(widths.shape === 0 ? [] : [cell('shape', 'dim')]),
    ...report.flips.flatMap((flip) => [
      right(`E ${FLIP_SYMBOLS[flip]}${widths.signs ? ' ' : ''}`, 'dim'),
      ...barCell(widths, ''),
    ]),
  ];
  const rows = report.layers.map((layer, index) => layerRow(report, layer, index, widths));
  const { low, high } = widths.scale;
  const scale =
    widths.bar === 0
      ? ''
      : `; bars on a log scale from ${formatError(low, report.noiseFloor)} to ${formatError(high, report.noiseFloor)}`;
  return [`Layers (${report.layers.length}${scale})`, ...layOut([header, ...rows], paint)];
}

function columnWidths(report: Report, width: number): Widths {
  const barWidth = width >= 110 ? 8 : width >= 90 ? 4 : 0;
  const op = Math.min(
    width >= 110 ? 18 : width >= 80 ? 12 : 0,
    Math.max(...report.layers.map((layer) => layer.op.length)),
  );
  const shape = width >= 70 ? Math.max(...report.layers.map((layer) => formatShape(layer.shape).length)) : 0;
  const signs = report.layers.some((layer) => layer.permuted !== undefined || layer.signed !== undefined);
  const perFlip = ERROR_WIDTH + (signs ? 1 : 0) + GAP + (barWidth === 0 ? 0 : barWidth + GAP);
  const columns = [op, shape].filter((w) => w > 0).map((w) => w + GAP);
  const rest = width - 5 - GAP - columns.reduce((a, b) => a + b, 0) - report.flips.length * perFlip;
  return { name: Math.max(12, Math.min(48, rest)), op, shape, bar: barWidth, scale: errorScale(report), signs };
}

const STYLES: { readonly [T in LayerTone]: Style } = { exact: 'green', start: 'red', broken: 'yellow' };

function barCell(widths: Widths, text: string): Cell[] {
  return widths.bar === 0 ? [] : [cell(text.padEnd(widths.bar))];
}

function layerRow(report: Report, layer: LayerReport, index: number, widths: Widths): Cell[] {
  return [
    right(String(index + 1), 'dim'),
    cell(shorten(layerName(layer), widths.name)),
    ...(widths.op === 0 ? [] : [cell(shorten(layer.op, widths.op), 'dim')]),
    ...(widths.shape === 0 ? [] : [cell(formatShape(layer.shape), 'dim')]),
    ...report.flips.flatMap((flip) => errorCells(report, layer, flip, widths)),
  ];
}

function sign(report: Report, layer: LayerReport, flip: Flip, { signs }: Widths): string {
  if (!signs) return '';
  const kind = layerSwapKind(report, layer, flip);
  return kind === 'swapped' || kind === 'partly' || kind === 'signed' ? SWAP_SIGNS[kind] : ' ';
}

function errorCells(report: Report, layer: LayerReport, flip: Flip, widths: Widths): Cell[] {
  const figure = errorFigure(report, layer, flip);
  if (figure === undefined) return [right('–', 'dim'), ...barCell(widths, '')];
  return [
    right(`${figure.text}${sign(report, layer, flip, widths)}`, figure.tone && STYLES[figure.tone]),
    ...barCell(widths, bar(errorPart(layer.error[flip] ?? 0, widths.scale, report.noiseFloor), widths.bar)),
  ];
}
