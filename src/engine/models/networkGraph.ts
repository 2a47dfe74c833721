import { imageTensors } from '../../analysis/measure/imageTensors';
import type { TensorChoice } from '../../analysis/measure/selectTensors';
import type { ModelGraph } from '../../onnx/graph';
import { cutText } from '../../report/facts/cutText';
import {
  MAX_GRAPH_EDGES,
  MAX_GRAPH_NAME,
  MAX_GRAPH_NODES,
  type NetworkGraph,
  type NetworkLayer,
  type NetworkNode,
} from '../../report/networkGraph';

/** A node with the tensors that lead to it and from it. */
interface Part {
  readonly node: NetworkNode;
  readonly reads: readonly string[];
  readonly makes: readonly string[];
}

/**
 * The graph of a model, to be drawn. What is more than its limits is left out from the end of the graph on, and counted.
 *
 * @param choices the layers that a run measures
 */
export function networkGraph(graph: ModelGraph, choices: readonly TensorChoice[]): NetworkGraph {
  const { parts, layers, aside } = partsOf(graph, choices);
  const shown = parts.slice(0, MAX_GRAPH_NODES);
  const edges = edgesOf(shown);
  const beyond = { nodes: parts.length - shown.length, edges: Math.max(0, edges.length - MAX_GRAPH_EDGES) };
  return {
    nodes: shown.map(({ node }) => node),
    edges: edges.slice(0, MAX_GRAPH_EDGES),
    layers: layers.slice(0, MAX_GRAPH_NODES),
    aside,
    ...(beyond.nodes + beyond.edges > 0 && { beyond }),
  };
}

function partsOf(
  graph: ModelGraph,
  choices: readonly TensorChoice[],
): { readonly parts: readonly Part[]; readonly layers: readonly NetworkLayer[]; readonly aside: number } {
  const image = imageTensors(graph);
  const operators = graph.nodes.filter((node) => node.output.some((name) => image.has(name)));
  const places = new Map(graph.proto.node.map((node, i) => [node, i]));
  const layerOf = new Map(choices.flatMap(({ nodes }, layer) => nodes.map((name) => [name, layer] as const)));
  const parts: Part[] = graph.inputs.map(({ name }) => ({ node: end('input', name), reads: [], makes: [name] }));
  for (const node of operators) {
    const name = graph.nodeName(node);
    const layer = layerOf.get(name);
    parts.push({
      node: {
        kind: 'operator',
        name: cutName(name),
        op: cutName(node.opType),
        ...(layer !== undefined && layer < MAX_GRAPH_NODES && { layer }),
        ...(node.name === '' && { unnamed: places.get(node)! }),
      },
      reads: graph.dependencies(node),
      makes: node.output,
    });
  }
  for (const { name } of graph.outputs) {
    if (image.has(name)) parts.push({ node: end('output', name), reads: [name], makes: [] });
  }
  return { parts, layers: choices.map(networkLayer), aside: graph.nodes.length - operators.length };
}

function end(kind: 'input' | 'output', name: string): NetworkNode {
  return { kind, name: cutName(name), op: '' };
}

function networkLayer({ tensor, node, op }: TensorChoice): NetworkLayer {
  return { tensor: cutName(tensor), node: cutName(node), op: cutName(op) };
}

function cutName(name: string): string {
  return cutText(name, MAX_GRAPH_NAME);
}

function edgesOf(parts: readonly Part[]): readonly (readonly [number, number])[] {
  const makers = new Map(parts.flatMap(({ makes }, i) => makes.map((name) => [name, i] as const)));
  return parts.flatMap(({ reads }, to) => {
    const from = new Set(reads.flatMap((name) => makers.get(name) ?? []));
    return [...from].map((maker) => [maker, to] as const);
  });
}
