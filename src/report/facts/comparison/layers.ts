import { isFlippedBack } from '../../comparison/partingLayer';
import { formatError, formatPercent } from '../format';
import { layerName } from '../layerName';
import type { Comparison, Flip, LayerReport } from '../../report';

/** A layer's error in one column. */
export interface ComparedError {
  /** `12%`; `–` where the column has no such layer, or did not measure it. */
  readonly text: string;
  readonly value?: number;
}

/** Corresponding layers of all columns under one flip. */
export interface ComparedLayer {
  /** Place in the comparison's layers. */
  readonly row: number;
  readonly name: string;
  /** What the layer is called in the other columns, where that differs. */
  readonly otherNames: readonly string[];
  readonly op: string;
  readonly cells: readonly ComparedError[];
  /** Largest error less the smallest; −1 where fewer than two can be compared, infinite where one is not finite. */
  readonly spread: number;
  /** The same in words; `–` where it is not known. */
  readonly spreadText: string;
  /** The layer from which on the least invariant column differs more than the most invariant one. */
  readonly isParting: boolean;
  /** Why the errors of the row cannot be compared. */
  readonly note?: string;
}

/** All rows, in order. Pure. */
export function comparedLayers(comparison: Comparison, flip: Flip): readonly ComparedLayer[] {
  return comparison.layers.map((_, row) => comparedLayer(comparison, row, flip));
}

function comparedLayer(comparison: Comparison, row: number, flip: Flip): ComparedLayer {
  const layers = layersOf(comparison, row);
  const present = layers.filter((layer) => layer !== undefined);
  const names = [...new Set(present.map(layerName))];
  const ways = new Set(present.map((layer) => isFlippedBack(layer, flip)));
  const spread = ways.size > 1 ? -1 : spreadOf(present, flip);
  return {
    row,
    name: names[0]!,
    otherNames: names.slice(1),
    op: [...new Set(present.map(({ op }) => op))].join(', '),
    cells: layers.map((layer, column) => {
      const value = layer?.error[flip];
      return { text: layerErrorText(comparison, row, column, flip), ...(value === undefined ? {} : { value }) };
    }),
    spread,
    spreadText: spread < 0 ? '–' : formatPercent(spread),
    isParting: comparison.results[flip]?.partsAt === row,
    ...(ways.size > 1 && { note: 'flipped back in one, compared as it is in another' }),
  };
}

function layersOf({ columns, layers }: Comparison, row: number): readonly (LayerReport | undefined)[] {
  return columns.map(({ report }, column) => {
    const place = layers[row]![column];
    return place === null || place === undefined ? undefined : report.layers[place];
  });
}

function spreadOf(layers: readonly LayerReport[], flip: Flip): number {
  const errors = layers.flatMap(({ error }) => error[flip] ?? []);
  if (errors.length < 2) return -1;
  if (new Set(errors).size === 1) return 0;
  const spread = Math.max(...errors) - Math.min(...errors);
  return Number.isFinite(spread) ? spread : Infinity;
}

/** A layer's error in words; `–` where there is none. */
export function layerErrorText(comparison: Comparison, row: number, column: number, flip: Flip): string {
  const value = layersOf(comparison, row)[column]?.error[flip];
  return value === undefined ? '–' : formatError(value, comparison.columns[column]!.report.noiseFloor);
}

/** What a row is called in a column; undefined where that has no such layer. */
export function columnRowName(comparison: Comparison, row: number, column: number): string | undefined {
  const layer = layersOf(comparison, row)[column];
  return layer && layerName(layer);
}

/** Rows whose errors lie furthest apart, at most `count`, in graph order; those that cannot be compared are none of them. */
export function furthestApart(rows: readonly ComparedLayer[], count: number): readonly ComparedLayer[] {
  const apart = rows
    .filter(({ spread }) => spread > 0)
    .toSorted((a, b) => (b.spread === a.spread ? 0 : b.spread - a.spread));
  const chosen = new Set(apart.slice(0, count));
  return rows.filter((row) => chosen.has(row) || row.isParting);
}
