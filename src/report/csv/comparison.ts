import { comparedLayers } from '../facts/comparison/layers';
import { field, safeText } from './field';
import type { Comparison } from '../report';

/**
 * One row per corresponding layer (RFC 4180), with a column for each flip and report: `error_h resnet18`. Errors keep
 * full precision; an empty cell was not measured, or the report has no such layer.
 */
export function comparisonToCsv(comparison: Comparison): string {
  const { columns, flips, layers } = comparison;
  const errors = flips.map((flip) => comparedLayers(comparison, flip));
  const header = [
    'layer',
    'op',
    'parts',
    ...flips.flatMap((flip) => columns.map(({ name }) => `error_${flip} ${name}`)),
  ];
  const rows = layers.map((_, row) => {
    const [first] = errors;
    const parts = flips.filter((_flip, i) => errors[i]![row]!.isParting).join(' ');
    return [
      first === undefined ? '' : first[row]!.name,
      first === undefined ? '' : first[row]!.op,
      parts,
      ...errors.flatMap((all) => all[row]!.cells.map(({ value }) => (value === undefined ? '' : String(value)))),
    ];
  });
  return [header, ...rows].map((cells) => `${cells.map((text) => field(safeText(text))).join(',')}\r\n`).join('');
}
