import { layerName } from '../src/report/facts/layerName';
import { actionLabel } from '../src/report/facts/layers';
import { changedMostFirst, type LayerChange } from '../src/report/facts/runChange';
import type { Cause, Flip, LayerReport, Report } from '../src/report/report';
import type { Choices, LayerOrder } from './choices';
import { localCause } from '../src/report/facts/localCause';

export interface ListedLayer {
  readonly layer: LayerReport;
  /** Place in graph order. */
  readonly index: number;
}

type ByColumn = Exclude<LayerOrder, 'graph' | 'change'>;

const COLUMNS: { readonly [O in ByColumn]: (layer: LayerReport, flip: Flip) => string | number | undefined } = {
  name: (layer) => layerName(layer),
  error: (layer, flip) => layer.error[flip],
  adds: (layer, flip) => layer.attribution?.[flip],
  op: (layer) => layer.op,
  shape: (layer) => layer.shape.reduce((a, b) => a * b, 1),
  action: (layer, flip) => actionLabel(layer, flip),
  pooled: (layer, flip) => layer.pooled[flip],
  cosine: (layer, flip) => layer.cosine[flip],
};

/**
 * The layers that pass the filters, in the chosen order. Figures begin with the largest, words with A; layers without
 * a figure come last either way.
 *
 * @param changes against the run before, one per layer; undefined where there is none
 */
export function listedLayers(
  report: Report,
  flip: Flip,
  choices: Pick<Choices, 'filter' | 'order' | 'isReversed' | 'op' | 'cause' | 'above'>,
  changes?: readonly LayerChange[],
): readonly ListedLayer[] {
  const wanted = choices.filter.trim().toLowerCase();
  const misaligned = report.sizeAdvice?.misaligned;
  const passes = ({ layer }: ListedLayer): boolean =>
    `${layer.node}\n${layer.op}\n${layer.tensor}`.toLowerCase().includes(wanted) &&
    (choices.op === '' || layer.op === choices.op) &&
    (choices.cause === '' || localCause(layer, flip, misaligned) === choices.cause) &&
    (choices.above === 0 || (layer.error[flip] ?? 0) > choices.above);
  return ordered(report.layers, flip, choices, changes).filter(passes);
}

function ordered(
  layers: readonly LayerReport[],
  flip: Flip,
  { order, isReversed }: Pick<Choices, 'order' | 'isReversed'>,
  changes: readonly LayerChange[] | undefined,
): readonly ListedLayer[] {
  const all = layers.map((layer, index) => ({ layer, index }));
  if (order === 'change' && changes !== undefined) {
    const places = changedMostFirst(changes).map((index) => ({ layer: layers[index]!, index }));
    return isReversed ? places.toReversed() : places;
  }
  if (order === 'graph' || order === 'change') return isReversed ? all.toReversed() : all;
  const value = COLUMNS[order];
  const sign = isReversed ? -1 : 1;
  return all.sort((a, b) => compare(value(a.layer, flip), value(b.layer, flip), sign) || a.index - b.index);
}

function compare(a: string | number | undefined, b: string | number | undefined, sign: number): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  if (typeof a === 'number' && typeof b === 'number') return sign * (b - a || 0);
  return sign * String(a).localeCompare(String(b), 'en', { numeric: true });
}

/** Operators of the layers, each once, as they come. */
export function layerOperators({ layers }: Report): readonly string[] {
  return [...new Set(layers.map(({ op }) => op))].sort();
}

/** What local defects of the layers are due to. */
export function layerCauses(report: Report, flip: Flip): readonly Cause[] {
  const misaligned = report.sizeAdvice?.misaligned;
  return [...new Set(report.layers.flatMap((layer) => localCause(layer, flip, misaligned) ?? []))];
}
