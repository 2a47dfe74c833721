import { isExact } from './exact';
import { formatCosine, formatError, formatPercent } from './format';
import { layerName } from './layerName';
import { isExactUpToChannels, rearrangedWords, startLayer } from './startLayer';
import { isSensitive } from './sensitive';
import type { Flip, LayerReport, PerFlip, Report } from '../report';

/** A figure that layers have under each flip: a column, or a group of columns, of every table of layers. */
export interface LayerMeasure {
  readonly title: string;
  /** Of the CSV's columns, which hold plain numbers: `error_h`, `error_v`, … */
  readonly csv: string;
  readonly values: (layer: LayerReport) => PerFlip<number> | undefined;
  /** Absent where only CSV has it. */
  readonly format?: (value: number, noiseFloor: number) => string;
}

export const ERROR: LayerMeasure = {
  title: 'error E',
  csv: 'error',
  values: (layer) => layer.error,
  format: formatError,
};

/** Those of a linear map of channels, which was measured on samples of its own. */
function linearFigure({ linear }: LayerReport, figure: 'error' | 'unmapped' | 'permuted'): PerFlip<number> | undefined {
  const found = Object.entries(linear ?? {}).flatMap(([flip, map]) => ('reason' in map ? [] : [[flip, map[figure]]]));
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** Every measure, in the order in which tables show them. */
export const LAYER_MEASURES: readonly LayerMeasure[] = [
  ERROR,
  { title: 'pooled error I', csv: 'pooled', values: (layer) => layer.pooled, format: formatError },
  { title: 'cosine', csv: 'cosine', values: (layer) => layer.cosine, format: formatCosine },
  { title: 'local defect D', csv: 'local', values: (layer) => layer.local, format: formatError },
  { title: 'D of the kernel', csv: 'local_kernel', values: (layer) => layer.localKernel },
  { title: 'D of the grid', csv: 'local_grid', values: (layer) => layer.localGrid },
  { title: 'attribution', csv: 'attribution', values: (layer) => layer.attribution, format: formatPercent },
  { title: 'E, channels matched', csv: 'permuted', values: (layer) => layer.permuted, format: formatError },
  { title: 'channels that answer each other', csv: 'mutual', values: (layer) => layer.mutual },
  { title: 'E with signs', csv: 'signed', values: (layer) => layer.signed, format: formatError },
  { title: 'E, best linear map', csv: 'linear', values: (layer) => linearFigure(layer, 'error') },
  { title: 'E on its samples', csv: 'linear_from', values: (layer) => linearFigure(layer, 'unmapped') },
  {
    title: 'E on its samples, channels matched',
    csv: 'linear_permuted',
    values: (layer) => linearFigure(layer, 'permuted'),
  },
];

/** The measures that some layer has under some flip, of those shown in words. */
export function shownMeasures(report: Report): readonly LayerMeasure[] {
  return LAYER_MEASURES.filter(
    ({ format, values }) =>
      format !== undefined &&
      report.layers.some((layer) => report.flips.some((flip) => values(layer)?.[flip] !== undefined)),
  );
}

/** A measure's value in words; undefined where it was not measured. */
export function measureText(
  { values, format }: LayerMeasure,
  layer: LayerReport,
  flip: Flip,
  noiseFloor: number,
): string | undefined {
  const value = values(layer)?.[flip];
  return value === undefined ? undefined : format?.(value, noiseFloor);
}

/** How a layer's error stands out; absent where nothing is to be said, and where the output should change. */
export type LayerTone = 'exact' | 'start' | 'broken';

/** A layer's error in words and its tone; undefined where it was not measured. */
export function errorFigure(
  report: Report,
  layer: LayerReport,
  flip: Flip,
): { readonly text: string; readonly tone?: LayerTone } | undefined {
  const error = layer.error[flip];
  if (error === undefined) return undefined;
  const text = formatError(error, report.noiseFloor);
  const tone = isSensitive(report) ? undefined : layerTone(report, layer, flip, error);
  return tone === undefined ? { text } : { text, tone };
}

/** Undefined for a layer of which a flip only changes signs or places of channels, exactly: it is not broken. */
function layerTone(report: Report, layer: LayerReport, flip: Flip, error: number): LayerTone | undefined {
  if (isExact(error, report.noiseFloor)) return 'exact';
  if (isExactUpToChannels(report, layer, flip)) return undefined;
  return startLayer(report, flip)?.tensor === layer.tensor ? 'start' : 'broken';
}

/** The layers where the difference starts, for a heading. */
export function startTitle(report: Report): string {
  return isSensitive(report) ? 'First layer that differs' : 'First broken layer';
}

/** Where the difference starts under a flip. */
export interface StartFact {
  /** Absent where every layer is exact. */
  readonly name?: string;
  /** What to say where there is no layer: `none: every layer is exact`. */
  readonly words: string;
  /** The layer's error; empty where it is not known. */
  readonly text: string;
}

/** Undefined where it is not known. */
export function startFact(
  report: Report,
  flip: Flip,
  name: (layer: Pick<LayerReport, 'node' | 'tensor' | 'op'>) => string = layerName,
): StartFact | undefined {
  const tensor = report.firstBroken[flip];
  if (tensor === undefined) return undefined;
  if (tensor === null) return { words: 'none: every layer is exact', text: '' };
  const layer = startLayer(report, flip);
  if (layer === null) return { words: `none: every layer is exact up to ${rearrangedWords(report, flip)}`, text: '' };
  const error = layer?.error[flip];
  const words = name(layer ?? { tensor, node: '', op: '' });
  return { name: words, words, text: error === undefined ? '' : formatError(error, report.noiseFloor) };
}

/** Names of layers before the first one that differs whose own error is not known: the difference may start there. */
export function unmeasuredBefore(report: Report, flip: Flip): readonly string[] {
  const first = report.layers.findIndex((layer) => layer === startLayer(report, flip));
  const before = report.layers.slice(0, Math.max(0, first));
  return before.filter(({ error }) => !Number.isFinite(error[flip])).map((layer) => layerName(layer));
}

/** What a flip does to the layer's tensor, for a table: `flip(3)`, `flip(3), assumed`. */
export function actionLabel({ action, assumed }: LayerReport, flip: Flip): string {
  const name = action[flip] ?? '';
  return assumed === true ? `${name}, assumed` : name;
}

/** What a flip does to the layer's tensor, to go behind its error. */
export function actionWords({ action, assumed }: LayerReport, flip: Flip): string {
  if (assumed === true) return 'assumed to flip with the image, whose axes it fits: flipped back';
  switch (action[flip]) {
    case 'invariant':
      return 'it has no spatial axes and should not change';
    case 'lost':
      return 'its spatial axes are mixed, so it is compared as it is';
    case 'unknown':
      return 'what a flip does to it is not known, so it is compared as it is';
    default:
      return 'flipped back';
  }
}
