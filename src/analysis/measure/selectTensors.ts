import type { NodeProto } from '../../onnx/proto/onnx_pb';
import type { ModelGraph } from '../../onnx/graph';
import type { OnnxModel } from '../../onnx/model';
import { elementCount, tensorDims } from '../../onnx/tensors';
import { operatorKind, operatorOf } from '../../operators/catalog';
import { allAtOnce, mapInSteps, type Steps } from '../../protocol/steps';
import { ChainFinder, givesNumbers, type FusedChain } from './fusedChain';
import { imageTensorsInSteps } from './imageTensors';
import { layerLabel } from './layerLabel';

/** One layer to measure: a tensor that exists whatever ONNX Runtime fuses. */
export interface TensorChoice {
  readonly tensor: string;
  /** Name of the layer's main node (its head; for a normalization in single operators its last node). */
  readonly node: string;
  /** What the layer is: `Conv+Relu`, `MaxPool`, … */
  readonly op: string;
  /** Names of all nodes of the layer, in graph order. */
  readonly nodes: readonly string[];
}

/**
 * The layers that survive fusion, in graph order: the last tensor of each convolution, dense layer, sum or
 * normalization with the pointwise operators after it, pools, reductions, resizes and concatenations. Left out:
 * what only moves entries, scales by a number, or is the inside of an attention block; marking these would stop
 * fusions and show nothing new.
 */
export function selectTensors(model: OnnxModel): readonly TensorChoice[] {
  return allAtOnce(selectTensorsInSteps(model));
}

/** As `selectTensors`, with a step after each node. */
export function* selectTensorsInSteps({ graph }: OnnxModel): Steps<readonly TensorChoice[]> {
  return yield* new Selection(graph, yield* imageTensorsInSteps(graph)).choose();
}

class Selection {
  readonly #graph: ModelGraph;
  readonly #image: ReadonlySet<string>;
  readonly #finder: ChainFinder;

  constructor(graph: ModelGraph, image: ReadonlySet<string>) {
    this.#graph = graph;
    this.#image = image;
    this.#finder = new ChainFinder(graph, image);
  }

  *choose(): Steps<readonly TensorChoice[]> {
    const covered = new Set<NodeProto>();
    const chosen = new Map<string, FusedChain>();
    for (const node of this.#graph.nodes) {
      yield;
      if (covered.has(node) || !this.#image.has(node.output[0] ?? '') || !isHead(node)) continue;
      const chain = yield* this.#finder.chain(node);
      if (!this.#isLayer(node, chain)) continue;
      chain.nodes.forEach((n) => covered.add(n));
      const exit = this.#floatTensor(chain.exit);
      if (exit !== undefined) chosen.set(exit, chain);
    }
    const order = new Map(this.#graph.nodes.map((node, i) => [node, i]));
    const place = (tensor: string): number => order.get(this.#graph.producer(tensor)!)!;
    const sorted = [...chosen].sort(([a], [b]) => place(a) - place(b));
    return yield* mapInSteps(sorted, ([tensor, chain]) => this.#choice(tensor, chain));
  }

  #choice(tensor: string, { nodes, exit }: FusedChain): TensorChoice {
    const normalization = this.#finder.isNormalization(nodes[0]!);
    const main = normalization ? this.#graph.producer(exit)! : nodes[0]!;
    return {
      tensor,
      node: this.#graph.nodeName(main),
      op: layerLabel(nodes, normalization),
      nodes: nodes.map((n) => this.#graph.nodeName(n)),
    };
  }

  #isLayer(head: NodeProto, chain: FusedChain): boolean {
    switch (operatorKind(head)) {
      case 'contraction':
        return !this.#insideAttention(head, chain);
      case 'symmetric':
        return !this.#leadsTo(chain.exit, (n) => this.#isProductOfActivations(n));
      case 'pointwise':
        return this.#isPointwiseLayer(head, chain);
      default:
        return true;
    }
  }

  /** Activations, sums of branches, and arithmetic with parameters over more than one number. */
  #isPointwiseLayer(head: NodeProto, chain: FusedChain): boolean {
    const { flags } = operatorOf(head);
    if (this.#finder.imageInputs(head).length > 1 || chain.nodes.length > 1) return true;
    const parameters = head.input.filter((name) => name !== '' && !this.#image.has(name));
    if (flags.layer === 'formula') return false;
    if (flags.arithmetic === undefined) return true;
    const numbers = parameters.map((name) => this.#graph.constant(name)).map((t) => t && elementCount(tensorDims(t)));
    if (numbers.every((n) => n === 1)) return false;
    return !this.#leadsTo(chain.exit, (n) => isSoftmax(n) || operatorKind(n) === 'pointwise');
  }

  /** Scores (they go into a softmax) and weighted values (they come from one). */
  #insideAttention(head: NodeProto, chain: FusedChain): boolean {
    if (!this.#isProductOfActivations(head)) return false;
    if (this.#leadsTo(chain.exit, isSoftmax)) return true;
    return this.#finder.imageInputs(head).some((name) => this.#comesFromSoftmax(name));
  }

  #isProductOfActivations(node: NodeProto): boolean {
    return operatorKind(node) === 'contraction' && this.#finder.imageInputs(node).length > 1;
  }

  /** Whether the tensor's only reader, past what moves, scales or copies it, is such a node. */
  #leadsTo(tensor: string, isSuch: (node: NodeProto) => boolean): boolean {
    for (let from = tensor; ;) {
      const [reader, ...others] = this.#finder.readers(from);
      if (reader === undefined || others.length > 0 || this.#graph.isOutput(from)) return false;
      if (isSuch(reader)) return true;
      if (!isTransparent(reader)) return false;
      from = reader.output[0]!;
    }
  }

  #comesFromSoftmax(tensor: string): boolean {
    for (let from: string | undefined = tensor; from !== undefined;) {
      const producer: NodeProto | undefined = this.#graph.producer(from);
      if (producer === undefined) return false;
      if (isSoftmax(producer)) return true;
      if (!isTransparent(producer)) return false;
      from = producer.input[0];
    }
    return false;
  }

  /** A quantized layer is measured after its DequantizeLinear: undefined when there is none. */
  #floatTensor(exit: string): string | undefined {
    const producer = this.#graph.producer(exit);
    if (producer === undefined || operatorOf(producer).flags.elements !== 'quantized') return exit;
    return this.#finder.readers(exit).find((n) => operatorOf(n).flags.elements === 'dequantized')?.output[0];
  }
}

/** Whether a chain that begins with the node can be a layer, whatever comes after it. */
function isHead(node: NodeProto): boolean {
  const { kind, follow, flags } = operatorOf(node);
  switch (kind) {
    case 'convolution':
    case 'transposedConvolution':
    case 'pooling':
    case 'resampling':
    case 'blocks':
    case 'reduction':
    case 'sampling':
    case 'attention':
    case 'recurrence':
    case 'transform':
    case 'contraction':
    case 'symmetric':
    case 'unknown':
      // Operators of other domains may be whole layers.
      return true;
    case 'parameterized':
      return flags.elements === undefined;
    case 'pointwise':
      return flags.layer !== 'never' && flags.elements === undefined && givesNumbers(node);
    case 'movement':
    case 'padding':
    case 'choice':
    case 'generator':
      // Where the order of space is lost, the difference should have a place.
      return flags.joins === true || typeof follow === 'object';
    case 'shape':
    case 'sequence':
    case 'control':
      // Control flow has layers inside that cannot be marked.
      return false;
  }
}

function isSoftmax(node: NodeProto): boolean {
  return operatorOf(node).flags.result === 'distribution';
}

function isTransparent(node: NodeProto): boolean {
  const { kind, flags } = operatorOf(node);
  return (kind === 'movement' && flags.joins !== true) || kind === 'pointwise';
}
