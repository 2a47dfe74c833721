import type { GraphProto, NodeProto } from 'onnx-buf';
import { capturedNames, subgraphs } from '../../onnx/subgraphs';

/** Drops nodes, initializers and value descriptions that no output depends on. The graph's own inputs stay. */
export function pruneGraph(graph: GraphProto): void {
  const needed = new Set(graph.output.map((o) => o.name));
  const kept: NodeProto[] = [];
  for (const node of [...graph.node].reverse()) {
    if (!node.output.some((name) => needed.has(name))) continue;
    kept.push(node);
    for (const name of node.input) needed.add(name);
    for (const inner of subgraphs(node)) for (const name of capturedNames(inner)) needed.add(name);
  }
  const dropped = new Set(graph.initializer.filter((t) => !needed.has(t.name)).map((t) => t.name));
  graph.node = kept.reverse();
  graph.initializer = graph.initializer.filter((t) => !dropped.has(t.name));
  graph.input = graph.input.filter((v) => !dropped.has(v.name));
  const made = new Set(graph.node.flatMap((n) => n.output));
  graph.valueInfo = graph.valueInfo.filter((v) => made.has(v.name));
}
