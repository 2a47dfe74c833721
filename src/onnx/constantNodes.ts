import { intAttribute } from './attributes';
import type { ModelGraph } from './graph';
import { isDefaultDomain } from './operatorSets';
import type { NodeProto } from './proto/onnx_pb';
import { subgraphs } from './subgraphs';

/** Operators that give something else in every run, or may. */
const RANDOM = new Set(
  'Bernoulli Dropout Multinomial RandomNormal RandomNormalLike RandomUniform RandomUniformLike'.split(' '),
);

/** Tensors that are computed, but from constants only, and what computes them. */
export interface ConstantExpressions {
  /** Those that operators on the model's inputs read. */
  readonly results: readonly string[];
  /** The nodes behind each of some tensors, in an order in which they can run. */
  nodesFor(tensors: readonly string[]): readonly NodeProto[];
}

/**
 * Finds what is computed from constants only. A Cast or DequantizeLinear at the end of an expression is left out:
 * weights are looked at as they are stored, before it.
 */
export function constantExpressions(graph: ModelGraph): ConstantExpressions {
  const nodes = constantNodes(graph);
  const isComputed = (name: string): boolean => {
    const producer = graph.producer(name);
    return producer !== undefined && nodes.has(producer) && graph.constant(name) === undefined;
  };
  const read = graph.nodes.flatMap((node) => (nodes.has(node) ? [] : node.input)).filter(isComputed);
  const wanted = read.flatMap((name) => {
    const producer = graph.producer(name)!;
    return isStorage(producer) ? producer.input.filter(isComputed) : [name];
  });
  const results = new Set(wanted);
  return { results: [...results], nodesFor: (tensors) => nodesBehind(graph, tensors) };
}

function constantNodes(graph: ModelGraph): ReadonlySet<NodeProto> {
  const known = new Set(graph.proto.initializer.map((t) => t.name));
  const nodes = new Set<NodeProto>();
  for (const node of graph.nodes) {
    const reads = node.input.filter((name) => name !== '');
    const isConstant = reads.length === 0 ? node.opType === 'Constant' : reads.every((name) => known.has(name));
    if (!isConstant || !isEvaluated(node)) continue;
    nodes.add(node);
    for (const name of node.output) known.add(name);
  }
  return nodes;
}

function isEvaluated(node: NodeProto): boolean {
  const isKnown = isDefaultDomain(node.domain) || node.domain === 'com.microsoft';
  return isKnown && !RANDOM.has(node.opType) && subgraphs(node).length === 0;
}

function isStorage(node: NodeProto): boolean {
  if (node.opType === 'Cast') return true;
  return node.opType === 'DequantizeLinear' && intAttribute(node, 'block_size', 0) === 0;
}

function nodesBehind(graph: ModelGraph, tensors: readonly string[]): readonly NodeProto[] {
  const found = new Set<NodeProto>();
  const open = [...tensors];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const producer = graph.producer(name);
    if (producer === undefined || found.has(producer)) continue;
    found.add(producer);
    open.push(...producer.input);
  }
  return graph.nodes.filter((node) => found.has(node));
}
