import type { LayerMeasurement } from '../../analysis/measure/layerMeter';
import { tensorsBehind } from '../../onnx/tensorsBehind';
import { opaqueUnder } from '../../operators/follow/action';
import { mirrorImages, type Network } from '../../operators/network';
import type { Flip } from '../../report/report';

/**
 * What is explained of an output without a norm (class numbers, detections that are matched): the last layer before it
 * whose order of positions is known, if possible one into which no numbers of places have been mixed, since such
 * coordinates differ under a flip however well they are mirrored.
 *
 * @param layers in graph order
 */
export function comparableBefore(
  network: Network,
  output: string,
  flip: Flip,
  layers: readonly LayerMeasurement[],
): string | undefined {
  const { graph } = network.model;
  const before = tensorsBehind(graph, output);
  const known = layers.filter(({ tensor, error }) => {
    const action = network.action(tensor);
    return (
      before.has(tensor) &&
      action !== undefined &&
      opaqueUnder(action, flip)?.kind !== 'lost' &&
      Number.isFinite(error[flip])
    );
  });
  const placed = behindPlaces(network, flip);
  return (known.findLast(({ tensor }) => !placed.has(tensor)) ?? known.at(-1))?.tensor;
}

/** The tensors behind operators whose constants vary over space. */
function behindPlaces(network: Network, flip: Flip): ReadonlySet<string> {
  const { graph } = network.model;
  const images = mirrorImages(network, flip);
  const found = new Set<string>();
  for (const node of graph.nodes) {
    const isPlaced = images.get(node)?.differences.some(({ cause }) => cause === 'position') === true;
    if (isPlaced || graph.dependencies(node).some((input) => found.has(input)))
      for (const name of node.output) found.add(name);
  }
  return found;
}
