import { attribute, makeNode } from '../../onnx/attributes';
import { operatorOf } from '../../operators/catalog';
import type { Network } from '../../operators/network';
import { imageAxes } from '../../report/layout';
import type { NodeAdder } from '../mirror/nodeAdder';

/**
 * Softmax over the classes of an output, unless it comes from one. Classes lie along the channel axis of
 * maps, and along the last axis otherwise.
 * @param values the tensor that holds the output's values in one orientation.
 */
export function addProbabilities(network: Network, adder: NodeAdder, output: string, values: string): string {
  if (isNormalized(network, output)) return values;
  const rank = network.shapes.shape(output)?.length ?? 2;
  const { layout } = network.input;
  const isMap = rank >= 4 && rank === layout.length;
  const axis = isMap ? imageAxes(layout).channels : rank - 1;
  if (network.model.opset >= 13 || axis === rank - 1) return softmax(adder, values, axis);
  // Before opset 13, Softmax took all axes from `axis` on as one.
  const perm = [...Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis), axis];
  const back = Array.from({ length: rank }, (_, i) => perm.indexOf(i));
  return transpose(adder, softmax(adder, transpose(adder, values, perm), rank - 1), back);
}

function isNormalized({ model }: Network, output: string): boolean {
  let node = model.graph.producer(output);
  while (node !== undefined && operatorOf(node).flags.elements !== undefined) {
    node = model.graph.producer(node.input[0]!);
  }
  const result = node && operatorOf(node).flags.result;
  return result === 'probability' || result === 'distribution';
}

function softmax(adder: NodeAdder, values: string, axis: number): string {
  const output = adder.fresh(`${values}_probabilities`);
  return adder.add(makeNode('Softmax', [values], [output], { axis: attribute.int(axis) }));
}

function transpose(adder: NodeAdder, values: string, perm: readonly number[]): string {
  const output = adder.fresh(`${values}_transposed`);
  return adder.add(makeNode('Transpose', [values], [output], { perm: attribute.ints(perm) }));
}
