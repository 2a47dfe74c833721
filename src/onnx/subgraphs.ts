import type { GraphProto, NodeProto } from './proto/onnx_pb';

/** The graphs inside a node: the branches of If, the bodies of Loop and Scan. */
export function subgraphs(node: NodeProto): readonly GraphProto[] {
  const graphs: GraphProto[] = [];
  for (const attribute of node.attribute) {
    if (attribute.g !== undefined) graphs.push(attribute.g);
    for (const graph of attribute.graphs) graphs.push(graph);
  }
  return graphs;
}

/** Everything a node reads: its inputs, and what its subgraphs take from around it. Omitted inputs ('') are left out. */
export function dependencies(node: NodeProto): readonly string[] {
  const own = node.input.filter((i) => i !== '');
  const inner = subgraphs(node).flatMap((g) => [...capturedNames(g)]);
  return inner.length === 0 ? own : [...new Set([...own, ...inner])];
}

/** Names a subgraph reads but does not define: they come from the graph around it (ONNX IR, "Value names in subgraphs"). */
export function capturedNames(graph: GraphProto): ReadonlySet<string> {
  const defined = new Set<string>([...graph.input, ...graph.initializer].map((v) => v.name));
  const read = new Set<string>(graph.output.map((o) => o.name));
  for (const node of graph.node) {
    for (const output of node.output) defined.add(output);
    for (const input of node.input) read.add(input);
    for (const inner of subgraphs(node)) for (const name of capturedNames(inner)) read.add(name);
  }
  return new Set([...read].filter((name) => name !== '' && !defined.has(name)));
}
