import { intsAttribute } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/proto/onnx_pb';
import { subgraphs } from '../../onnx/subgraphs';
import { operatorKind, operatorOf } from '../../operators/catalog';
import type { Network } from '../../operators/network';
import type { OperatorKind } from '../../operators/record';

/** What gives as many columns more as it gets, or none. */
const FOLLOWING_KINDS: ReadonlySet<OperatorKind> = new Set(['pointwise', 'parameterized', 'symmetric', 'reduction']);

/**
 * How many pixels more of the input leave a window's grid as it is: the strides up to and with it, multiplied. A tensor
 * gets c columns more with each period of the input, c a whole number; r (`gridRule`) depends on what a window slides over
 * modulo its stride alone, with and without `ceil_mode` and `auto_pad`. Undefined of an operator that is no window, and
 * behind whatever may count columns otherwise.
 */
export function sizePeriods(network: Network): (node: NodeProto) => number | undefined {
  const { graph } = network.model;
  const byTensor = new Map(graph.proto.initializer.map(({ name }) => [name, 1]));
  // Further inputs keep their size.
  for (const { name } of graph.inputs) byTensor.set(name, 1);
  const byNode = new Map<NodeProto, number>();
  for (const node of graph.nodes) {
    const period = periodOf(
      node,
      node.input.filter((name) => name !== '').map((name) => byTensor.get(name)),
    );
    if (period === undefined) continue;
    if (isWindow(node)) byNode.set(node, period);
    for (const name of node.output) byTensor.set(name, period);
  }
  return (node) => byNode.get(node);
}

/** Of a node's outputs, given its inputs'. */
function periodOf(node: NodeProto, inputs: readonly (number | undefined)[]): number | undefined {
  const known = inputs.filter((period) => period !== undefined);
  if (known.length < inputs.length || subgraphs(node).length > 0) return undefined;
  const before = known.reduce(leastCommonMultiple, 1);
  if (isWindow(node)) return (intsAttribute(node, 'strides') ?? []).reduce(leastCommonMultiple, 1) * before;
  return isFollowing(node) ? before : undefined;
}

function isFollowing(node: NodeProto): boolean {
  const { kind, flags } = operatorOf(node);
  return FOLLOWING_KINDS.has(kind) || flags.joins === true || flags.axes === 'permuted';
}

function isWindow(node: NodeProto): boolean {
  const kind = operatorKind(node);
  return kind === 'convolution' || kind === 'pooling';
}

function leastCommonMultiple(a: number, b: number): number {
  return (a / greatestCommonDivisor(a, b)) * b;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
