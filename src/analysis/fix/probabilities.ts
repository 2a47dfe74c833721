import { attribute, makeNode } from '../../onnx/attributes';
import { operatorOf } from '../../operators/catalog';
import type { Network } from '../../operators/network';
import { imageAxes } from '../../report/layout';
import type { FloatTensor } from '../../operators/follow/rearrange';
import { softmax } from '../measure/metrics';
import type { NodeAdder } from '../mirror/nodeAdder';

/**
 * Softmax over the classes of an output, unless it comes from one. Classes lie along the channel axis of
 * maps, and along the last axis otherwise.
 * @param values the tensor that holds the output's values in one orientation.
 */
export function addProbabilities(network: Network, adder: NodeAdder, output: string, values: string): string {
  const rank = network.shapes.shape(output)?.length ?? 2;
  const axis = classesAxis(network, output);
  if (axis === undefined) return values;
  if (network.model.opset >= 13 || axis === rank - 1) return addSoftmax(adder, values, axis);
  // Before opset 13, Softmax took all axes from `axis` on as one.
  const perm = [...Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis), axis];
  const back = Array.from({ length: rank }, (_, i) => perm.indexOf(i));
  return transpose(adder, addSoftmax(adder, transpose(adder, values, perm), rank - 1), back);
}

/** The axis that a softmax makes probabilities along; undefined for an output that has some already. */
function classesAxis(network: Network, output: string): number | undefined {
  if (isNormalized(network, output)) return undefined;
  const rank = network.shapes.shape(output)?.length ?? 2;
  const { layout } = network.input;
  return rank >= 4 && rank === layout.length ? imageAxes(layout).channels : rank - 1;
}

/** An output's values as the probabilities that `addProbabilities` makes of them. */
export function toProbabilities(network: Network, output: string, tensor: FloatTensor): FloatTensor {
  const axis = classesAxis(network, output);
  if (axis === undefined) return tensor;
  const size = tensor.dims[axis]!;
  const inner = tensor.dims.slice(axis + 1).reduce((a, b) => a * b, 1);
  const data = new Float32Array(tensor.data.length);
  for (let block = 0; block < data.length; block += size * inner) {
    for (let i = block; i < block + inner; i++) {
      const scores = softmax(Array.from({ length: size }, (_, entry) => tensor.data[i + entry * inner]!));
      scores.forEach((value, entry) => (data[i + entry * inner] = value));
    }
  }
  return { dims: tensor.dims, data };
}

function isNormalized({ model }: Network, output: string): boolean {
  let node = model.graph.producer(output);
  while (node !== undefined && operatorOf(node).flags.elements !== undefined) {
    node = model.graph.producer(node.input[0]!);
  }
  const result = node && operatorOf(node).flags.result;
  return result === 'probability' || result === 'distribution';
}

function addSoftmax(adder: NodeAdder, values: string, axis: number): string {
  const output = adder.fresh(`${values}_probabilities`);
  return adder.add(makeNode('Softmax', [values], [output], { axis: attribute.int(axis) }));
}

function transpose(adder: NodeAdder, values: string, perm: readonly number[]): string {
  const output = adder.fresh(`${values}_transposed`);
  return adder.add(makeNode('Transpose', [values], [output], { perm: attribute.ints(perm) }));
}
