import { isExact } from '../facts/exact';
import { formatError } from '../facts/format';
import type { ActionName, Comparison, Flip, LayerReport, Report } from '../report';

/** A layer's error that can be compared with that of another report. */
interface LayerError {
  readonly value: number;
  readonly isExact: boolean;
  readonly text: string;
  readonly isFlippedBack: boolean;
}

/**
 * The first row from which on one report's layers differ more than the other's. Rows in which the two read the same, or
 * cannot be compared, decide nothing. Undefined where there is none.
 *
 * @param less the column that should differ less, and `more` the other
 */
export function partingLayer(
  rows: Comparison['layers'],
  reports: readonly Report[],
  flip: Flip,
  [less, more]: readonly [number, number],
): number | undefined {
  let first: number | undefined;
  for (let row = rows.length - 1; row >= 0; row--) {
    const side = compareErrors(errorAt(rows, reports, row, less, flip), errorAt(rows, reports, row, more, flip));
    if (side > 0) break;
    if (side < 0) first = row;
  }
  return first;
}

function errorAt(
  rows: Comparison['layers'],
  reports: readonly Report[],
  row: number,
  column: number,
  flip: Flip,
): LayerError | undefined {
  const place = rows[row]?.[column];
  const report = reports[column]!;
  const layer = place === null || place === undefined ? undefined : report.layers[place];
  const value = layer?.error[flip];
  if (layer === undefined || value === undefined || !Number.isFinite(value)) return undefined;
  return {
    value,
    isExact: isExact(value, report.noiseFloor),
    text: formatError(value, report.noiseFloor),
    isFlippedBack: isFlippedBack(layer, flip),
  };
}

/** Negative where a differs less, 0 where nothing tells them apart. */
function compareErrors(a: LayerError | undefined, b: LayerError | undefined): number {
  if (a === undefined || b === undefined || a.isFlippedBack !== b.isFlippedBack) return 0;
  if ((a.isExact && b.isExact) || a.text === b.text) return 0;
  return Math.sign(a.value - b.value);
}

const AS_IT_IS: readonly (ActionName | undefined)[] = ['invariant', 'lost', 'unknown', undefined];

/** Whether a layer's tensor was flipped back before comparing; else it was compared as it is. */
export function isFlippedBack({ action, assumed }: LayerReport, flip: Flip): boolean {
  return assumed === true || !AS_IT_IS.includes(action[flip]);
}
