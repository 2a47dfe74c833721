import type { NodeProto } from '../../onnx/proto/onnx_pb';
import { TensorProto_DataType as Type } from '../../onnx/proto/onnx_pb';
import { intAttribute } from '../../onnx/attributes';
import type { ModelGraph } from '../../onnx/graph';
import { operatorKind, operatorOf } from '../../operators/catalog';
import type { OperatorKind } from '../../operators/record';
import type { Steps } from '../../protocol/steps';

/** Nodes that run as one, or that hold one layer of the architecture, from the head to the last. */
export interface FusedChain {
  readonly nodes: readonly NodeProto[];
  /** The tensor that leaves the chain. */
  readonly exit: string;
}

/** Longest tail that is looked for between two tensors; tanh-GELU, the longest known, has nine nodes. */
const MAX_TAIL = 16;

const FLOAT_TYPES: ReadonlySet<number> = new Set([Type.FLOAT, Type.FLOAT16, Type.DOUBLE, Type.BFLOAT16]);

/** Kinds of operators that ONNX Runtime fuses with what is pointwise after them, or that read better as one layer. */
const HEADS_WITH_TAIL: ReadonlySet<OperatorKind> = new Set<OperatorKind>([
  'convolution',
  'transposedConvolution',
  'contraction',
  'pointwise',
  'parameterized',
]);

/** Follows graph edges from a head over everything pointwise, as long as only one tensor leaves the chain. */
export class ChainFinder {
  readonly #graph: ModelGraph;
  readonly #image: ReadonlySet<string>;
  readonly #order: ReadonlyMap<NodeProto, number>;

  /** @param image the tensors that depend on the image; others are parameters. */
  constructor(graph: ModelGraph, image: ReadonlySet<string>) {
    this.#graph = graph;
    this.#image = image;
    this.#order = new Map(graph.nodes.map((node, i) => [node, i]));
  }

  /** The image-dependent inputs of a node, each once. */
  imageInputs(node: NodeProto): readonly string[] {
    return [...new Set(this.#graph.dependencies(node).filter((name) => this.#image.has(name)))];
  }

  /** The nodes that read the values of a tensor. */
  readers(tensor: string): readonly NodeProto[] {
    return this.#graph.consumers(tensor).filter((node) => operatorKind(node) !== 'shape');
  }

  /** A step after each piece of it. */
  *chain(head: NodeProto): Steps<FusedChain> {
    const nodes = [head];
    let exit = head.output[0]!;
    // A normalization written out as t − mean(t), …: its head is the mean, and t is read again by the subtraction.
    const normalized = this.isNormalization(head) ? head.input[0] : undefined;
    if (normalized === undefined && !HEADS_WITH_TAIL.has(operatorKind(head))) return { nodes, exit };
    for (;;) {
      const tail = this.#tail(exit, normalized) ?? this.#sum(nodes, exit);
      if (tail === undefined) return { nodes, exit };
      nodes.push(...tail.nodes);
      exit = tail.exit;
      yield;
    }
  }

  /** A mean whose input is then centered by it: the start of a layer or instance normalization in single operators. */
  isNormalization(node: NodeProto): boolean {
    const [input, mean] = [node.input[0]!, node.output[0]!];
    if (!isMeanKeepingAxes(node)) return false;
    return this.readers(mean).some((n) => isDifference(n) && n.input[0] === input && n.input[1] === mean);
  }

  /** The shortest set of pointwise nodes after `start` that all of `start` goes into and one tensor leaves. */
  #tail(start: string, normalized: string | undefined): FusedChain | undefined {
    if (this.#graph.isOutput(start)) return undefined;
    const nodes = new Set<NodeProto>();
    const inside = new Set([start]);
    const pending = new Set(this.readers(start));
    while (pending.size > 0 && nodes.size < MAX_TAIL) {
      const node = this.#first(pending);
      pending.delete(node);
      const centers = isDifference(node) ? normalized : undefined;
      const known = this.imageInputs(node).every((name) => inside.has(name) || name === centers);
      if (!known || !isTail(node, normalized !== undefined)) return undefined;
      nodes.add(node);
      inside.add(node.output[0]!);
      for (const next of this.readers(node.output[0]!)) pending.add(next);
      const open = [...inside].filter((name) => this.#leaves(name, nodes));
      if (open.length === 1) return { nodes: [...nodes], exit: open[0]! };
    }
    return undefined;
  }

  /**
   * Conv → Add of a skip connection: ONNX Runtime adds inside the convolution when the sum is all that
   * reads it, trying the Add's inputs in order (NchwcTransformerImpl::TransformAdd).
   */
  #sum(nodes: readonly NodeProto[], exit: string): FusedChain | undefined {
    const plain = nodes.every((n) => operatorKind(n) === 'convolution' || folds(n));
    const [add, ...others] = this.readers(exit);
    if (!plain || this.#graph.isOutput(exit) || others.length > 0 || add === undefined) return undefined;
    if (operatorOf(add).flags.arithmetic !== 'sum') return undefined;
    const first = add.input.find((name) => this.#isPlainConvolution(name));
    return first === exit ? { nodes: [add], exit: add.output[0]! } : undefined;
  }

  #isPlainConvolution(tensor: string): boolean {
    for (let from = tensor; ;) {
      const producer = this.#graph.producer(from);
      if (producer === undefined || this.#graph.isOutput(from) || this.readers(from).length > 1) return false;
      if (!folds(producer)) return operatorKind(producer) === 'convolution';
      from = producer.input[0]!;
    }
  }

  #leaves(tensor: string, nodes: ReadonlySet<NodeProto>): boolean {
    const readers = this.readers(tensor);
    return readers.length === 0 || this.#graph.isOutput(tensor) || readers.some((n) => !nodes.has(n));
  }

  #first(nodes: ReadonlySet<NodeProto>): NodeProto {
    return [...nodes].reduce((a, b) => (this.#order.get(b)! < this.#order.get(a)! ? b : a));
  }
}

/** Whether a node may stand inside a chain: pointwise in float, folded into its neighbor, or part of a normalization. */
function isTail(node: NodeProto, inNormalization: boolean): boolean {
  if (node.output.filter((name) => name !== '').length !== 1) return false;
  const { kind, flags } = operatorOf(node);
  if (folds(node) || flags.elements === 'quantized' || flags.elements === 'dequantized') return true;
  if (isMeanKeepingAxes(node)) return inNormalization;
  if (kind !== 'pointwise' || !givesNumbers(node)) return false;
  const to = intAttribute(node, 'to');
  return flags.elements !== 'converted' || to === undefined || FLOAT_TYPES.has(to);
}

/** Whether the results are quantities, which a difference can be taken of. */
export function givesNumbers(node: NodeProto): boolean {
  const { result } = operatorOf(node).flags;
  return result !== 'truth' && result !== 'bits';
}

function isMeanKeepingAxes(node: NodeProto): boolean {
  const { kind, flags } = operatorOf(node);
  return kind === 'reduction' && flags.arithmetic === 'mean' && intAttribute(node, 'keepdims', 1) !== 0;
}

function isDifference(node: NodeProto): boolean {
  return operatorOf(node).flags.arithmetic === 'difference';
}

function folds(node: NodeProto): boolean {
  return operatorOf(node).flags.folds === true;
}
