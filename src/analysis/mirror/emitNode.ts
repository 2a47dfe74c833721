import type { NodeProto } from '../../onnx/proto/onnx_pb';
import { renameCaptures } from '../../onnx/renameTensors';
import { capturedNames, subgraphs } from '../../onnx/subgraphs';
import type { Plan } from '../../operators/mirror/mirrorImage';
import type { State } from '../../operators/mirror/state';
import type { TwinBuilder } from './twinBuilder';

/**
 * Adds one node by its plan.
 *
 * @param captured the order in which its subgraphs are to find what they take from outside.
 * @param outputs names of its outputs, which come out in the plan's orders.
 */
export function emitNode(
  builder: TwinBuilder,
  node: NodeProto,
  plan: Plan,
  captured: (tensor: string) => State,
  outputs: readonly string[],
): void {
  const inputs = node.input.map((name, i) => builder.require(name, plan.inputs[i]!));
  const body = withCaptures(node, (name) => builder.require(name, captured(name)));
  if (plan.write === undefined) builder.node(body, inputs, outputs);
  else plan.write(builder, inputs, outputs);
}

/** A node with subgraphs, reading the given versions of the tensors that they take from outside. */
function withCaptures(node: NodeProto, version: (name: string) => string): NodeProto {
  const captured = subgraphs(node).flatMap((g) => [...capturedNames(g)]);
  if (captured.length === 0) return node;
  return renameCaptures(node, new Map(captured.map((name) => [name, version(name)])));
}
