import type { NodeProto } from './proto/onnx_pb';
import { UserError } from '../protocol/errors';
import { mapInSteps, type Steps } from '../protocol/steps';
import { dependencies } from './subgraphs';

/**
 * Nodes in an order in which every tensor is made before it is read: the given order when
 * it is one, as the format demands, and a topological sort (Kahn 1962) otherwise. A step after each node.
 * @throws UserError `model-invalid` when nodes wait for each other.
 */
export function* sortNodes(nodes: readonly NodeProto[], path: string): Steps<readonly NodeProto[]> {
  const makers = new Map(nodes.flatMap((node, index) => node.output.map((o) => [o, index] as const)));
  const needs = yield* mapInSteps(nodes, (node) => {
    const indices = dependencies(node).map((name) => makers.get(name));
    return [...new Set(indices)].filter((i) => i !== undefined);
  });
  if (needs.every((indices, index) => indices.every((i) => i < index))) return nodes;

  const order = kahn(needs);
  const placed = new Set(order);
  const stuck = nodes.find((_, index) => !placed.has(index));
  if (stuck !== undefined) throw cycle(stuck, path);
  return order.map((index) => nodes[index]!);
}

/** Indices in order; those that are in a circle, or wait for one, are left out. */
function kahn(needs: readonly (readonly number[])[]): readonly number[] {
  const missing = needs.map((indices) => indices.length);
  const users = needs.map((): number[] => []);
  for (const [index, indices] of needs.entries()) for (const i of indices) users[i]!.push(index);
  const order = missing.flatMap((count, index) => (count === 0 ? [index] : []));
  for (let at = 0; at < order.length; at++) {
    for (const user of users[order[at]!]!) if (--missing[user]! === 0) order.push(user);
  }
  return order;
}

function cycle(node: NodeProto, path: string): UserError {
  return new UserError(
    'model-invalid',
    `Cannot read the model ${path}: expected operators in an order in which they can run, found a circle at or before "${node.name || node.opType}". Export the model again.`,
    path,
  );
}
