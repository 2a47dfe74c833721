import { intAttribute } from '../onnx/attributes';
import { constantTensor } from '../onnx/constants';
import type { ModelGraph } from '../onnx/graph';
import { isDefaultDomain } from '../onnx/operatorSets';
import type { NodeProto } from '../onnx/proto/onnx_pb';
import { subgraphs } from '../onnx/subgraphs';
import type { Steps } from '../protocol/steps';
import { tensorFloats } from '../onnx/tensors';
import { operatorOf } from './catalog';

/** Tensors that are computed, but from constants only, and what computes them. */
export interface ConstantExpressions {
  /** Those that operators on the model's inputs read. */
  readonly results: readonly string[];
  /** The nodes behind each of some tensors, in an order in which they can run. */
  nodesFor(tensors: readonly string[]): readonly NodeProto[];
}

/**
 * Finds what is computed from constants only. A Cast or DequantizeLinear at the end of an expression is left out,
 * since weights are looked at as they are stored, before it; but not that of scales, sizes or indices. A step after
 * each node.
 */
export function* constantExpressions(graph: ModelGraph): Steps<ConstantExpressions> {
  const nodes = yield* constantNodes(graph);
  const isComputed = (name: string): boolean => {
    const producer = graph.producer(name);
    return producer !== undefined && nodes.has(producer) && graph.constant(name) === undefined;
  };
  const results = new Set<string>();
  for (const node of graph.nodes) {
    yield;
    if (nodes.has(node)) continue;
    const { placement = [] } = operatorOf(node).flags;
    for (const [index, name] of node.input.entries()) {
      if (!isComputed(name)) continue;
      const producer = graph.producer(name)!;
      const asStored = isStorage(producer) && !placement.includes(index);
      for (const wanted of asStored ? producer.input.filter(isComputed) : [name]) results.add(wanted);
    }
  }
  const order = new Map([...nodes].map((node, i) => [node, i]));
  return {
    results: [...results],
    nodesFor: (tensors) => [...producersOf(graph, tensors)].sort((a, b) => order.get(a)! - order.get(b)!),
  };
}

/** The nodes behind tensors that are computed from constants only: as many steps as there are nodes, of a graph of any size. */
function producersOf(graph: ModelGraph, tensors: readonly string[]): ReadonlySet<NodeProto> {
  const found = new Set<NodeProto>();
  const waiting = [...tensors];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const producer = graph.producer(name);
    if (producer === undefined || found.has(producer)) continue;
    found.add(producer);
    for (const input of producer.input) waiting.push(input);
  }
  return found;
}

function* constantNodes(graph: ModelGraph): Steps<ReadonlySet<NodeProto>> {
  const known = new Set(graph.proto.initializer.map((t) => t.name));
  const nodes = new Set<NodeProto>();
  for (const node of graph.nodes) {
    yield;
    const reads = node.input.filter((name) => name !== '');
    const isConstant = reads.length === 0 ? constantTensor(node) !== undefined : reads.every((name) => known.has(name));
    if (!isConstant || !isEvaluated(node)) continue;
    nodes.add(node);
    for (const name of node.output) known.add(name);
  }
  return nodes;
}

function isEvaluated(node: NodeProto): boolean {
  const isKnown = isDefaultDomain(node.domain) || node.domain === 'com.microsoft';
  return isKnown && operatorOf(node).flags.random === undefined && subgraphs(node).length === 0;
}

function isStorage(node: NodeProto): boolean {
  const { elements } = operatorOf(node).flags;
  return elements === 'converted' || (elements === 'dequantized' && intAttribute(node, 'block_size', 0) === 0);
}

/** Nodes that give something else in every run: random numbers, and Dropout in training mode. */
export function randomNodes(graph: ModelGraph): readonly NodeProto[] {
  return graph.nodes.filter((node) => {
    const { random } = operatorOf(node).flags;
    return random === 'always' || (random === 'in training' && trains(graph, node));
  });
}

/** Dropout's third input, from opset 12 on, unless its ratio, the second, is zero; computed ones may be anything. */
function trains(graph: ModelGraph, node: NodeProto): boolean {
  const [, ratio = '', mode = ''] = node.input;
  return mode !== '' && !isZero(graph, mode) && !(ratio !== '' && isZero(graph, ratio));
}

function isZero(graph: ModelGraph, name: string): boolean {
  const constant = graph.constant(name);
  return constant !== undefined && tensorFloats(constant)[0] === 0;
}
