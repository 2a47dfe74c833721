import type { Choices } from './choices';
import type { Flip, LayerReport, Report } from '../src/report/report';

/** A layer without maps is shown first only where it adds more than this many times what any with maps adds. */
const MAPS_FIRST = 2;

/**
 * The layer shown: the chosen one, else the one that adds most to the output's difference, else the one that was shown
 * before, else the one with the largest error. Of layers that add about as much, and of errors in any case, those
 * with maps that a flip turns around come first: there is more to see, and what is compared in no known order differs anyway.
 *
 * @param last tensor of the layer that was shown before anything was attributed
 */
export function shownLayer(report: Report, choices: Choices, flip: Flip, last?: string): LayerReport | undefined {
  const { layers, noiseFloor } = report;
  const byTensor = (tensor: string | undefined) => layers.find((layer) => layer.tensor === tensor);
  const mapped = layers.filter((layer) => hasMaps(layer, flip));
  const added = (layer: LayerReport | undefined) => layer?.attribution?.[flip] ?? NaN;
  const error = (layer: LayerReport | undefined) => layer?.error[flip] ?? NaN;
  const [most, mostOfMaps] = [largest(layers, added), largest(mapped, added)];
  const [worst, worstOfMaps] = [largest(layers, error), largest(mapped, error)];
  return (
    byTensor(choices.tensor) ??
    (added(mostOfMaps) * MAPS_FIRST >= added(most) ? mostOfMaps : most) ??
    byTensor(last) ??
    (error(worstOfMaps) > noiseFloor ? worstOfMaps : worst) ??
    layers[0]
  );
}

/** Whether it has rows or columns of more than one position that the flip reverses. */
function hasMaps({ action, shape }: LayerReport, flip: Flip): boolean {
  const axes = /^flip\(([\d, ]+)\)/.exec(action[flip] ?? '')?.[1]?.split(',') ?? [];
  return axes.some((axis) => (shape[Number(axis)] ?? 1) > 1);
}

function largest(layers: readonly LayerReport[], of: (layer: LayerReport) => number): LayerReport | undefined {
  let [most, found]: [number, LayerReport | undefined] = [-1, undefined];
  for (const layer of layers) {
    const size = of(layer);
    if (size > most) [most, found] = [size, layer];
  }
  return found;
}
