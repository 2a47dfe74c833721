import { allAtOnce, type Steps } from '../protocol/steps';
import type { GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto } from './proto/onnx_pb';
import { capturedNames, subgraphs } from './subgraphs';
import { editableModel } from './write';

/** What a graph takes and gives, instead of what it did. */
export interface GraphEnds {
  readonly inputs: readonly ValueInfoProto[];
  readonly outputs: readonly ValueInfoProto[];
}

/**
 * A copy of a model with other nodes and further initializers; what no output depends on any more is
 * left out. Weights are shared with the original, as in `editableModel`.
 */
export function replaceNodes(...replacing: Parameters<typeof replaceNodesInSteps>): ModelProto & { graph: GraphProto } {
  return allAtOnce(replaceNodesInSteps(...replacing));
}

/** As `replaceNodes`, with a step after each node. */
export function* replaceNodesInSteps(
  proto: ModelProto,
  nodes: readonly NodeProto[],
  added: readonly TensorProto[],
  ends?: GraphEnds,
): Steps<ModelProto & { graph: GraphProto }> {
  const model = editableModel(proto, nodes);
  if (ends !== undefined) Object.assign(model.graph, { input: [...ends.inputs], output: [...ends.outputs] });
  model.graph.initializer = [...model.graph.initializer, ...added];
  yield* pruneGraph(model.graph);
  // Before IR version 4 every initializer had to be an input as well.
  if (model.irVersion < 4n) model.irVersion = 4n;
  return model;
}

/**
 * The nodes that some tensors depend on, and every name that these read or that was asked for. A step after each node.
 * @param nodes in an order in which they can run
 * @param known tensors that need no node
 */
export function* nodesBehind(
  tensors: readonly string[],
  nodes: readonly NodeProto[],
  known: ReadonlyMap<string, unknown> = new Map(),
): Steps<{ readonly nodes: readonly NodeProto[]; readonly needed: ReadonlySet<string> }> {
  const needed = new Set(tensors);
  const kept: NodeProto[] = [];
  for (const node of [...nodes].reverse()) {
    yield;
    if (!node.output.some((name) => needed.has(name) && !known.has(name))) continue;
    kept.push(node);
    for (const name of node.input) needed.add(name);
    for (const inner of subgraphs(node)) for (const name of capturedNames(inner)) needed.add(name);
  }
  return { nodes: kept.reverse(), needed };
}

/** Whether a node makes nothing that is not among some tensors. */
export function makesOnly(node: NodeProto, tensors: ReadonlyMap<string, unknown>): boolean {
  return node.output.every((name) => name === '' || tensors.has(name));
}

/** Drops nodes, initializers and value descriptions that no output depends on. The graph's own inputs stay. */
function* pruneGraph(graph: GraphProto): Steps<void> {
  const { nodes, needed } = yield* nodesBehind(
    graph.output.map((o) => o.name),
    graph.node,
  );
  const dropped = new Set(graph.initializer.filter((t) => !needed.has(t.name)).map((t) => t.name));
  graph.node = [...nodes];
  graph.initializer = graph.initializer.filter((t) => !dropped.has(t.name));
  graph.input = graph.input.filter((v) => !dropped.has(v.name));
  const made = new Set(graph.node.flatMap((n) => n.output));
  graph.valueInfo = graph.valueInfo.filter((v) => made.has(v.name));
}
