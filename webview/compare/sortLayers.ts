import type { ComparedLayer } from '../../src/report/facts/comparison/layers';
import type { LayerOrder } from './comparisonChoices';

/** Layers in an order; those without a figure come last either way, equals in graph order. */
export function sortedLayers(
  layers: readonly ComparedLayer[],
  order: LayerOrder,
  descending: boolean,
): readonly ComparedLayer[] {
  if (order === 'graph') return descending ? layers.toReversed() : layers;
  const figure = ({ spread, cells }: ComparedLayer): number | undefined => {
    const value = order === 'apart' ? spread : cells[order]?.value;
    return value === undefined || Number.isNaN(value) || (order === 'apart' && value < 0) ? undefined : value;
  };
  const known = layers.filter((layer) => figure(layer) !== undefined);
  const sorted = known.toSorted((a, b) => {
    const [x, y] = [figure(a)!, figure(b)!];
    if (x === y) return a.row - b.row;
    return (x < y ? -1 : 1) * (descending ? -1 : 1);
  });
  return [...sorted, ...layers.filter((layer) => figure(layer) === undefined)];
}
