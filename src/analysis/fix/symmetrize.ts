import type { NodeProto, TensorProto } from '../../onnx/proto/onnx_pb';
import { create } from '@bufbuild/protobuf';
import { NodeProtoSchema } from '../../onnx/proto/onnx_pb';
import { loadTensor } from '../../onnx/externalData';
import { intAttribute } from '../../onnx/attributes';
import type { OnnxModel } from '../../onnx/model';
import { replaceNodesInSteps } from '../../onnx/replaceNodes';
import { tensorDims } from '../../onnx/tensors';
import { encodeModelInSteps } from '../../onnx/write';
import { UserError } from '../../protocol/errors';
import { allAtOnce, mapInSteps, type Steps } from '../../protocol/steps';
import type { Flip } from '../../report/report';
import { flipStates, type Network } from '../../operators/network';
import { isDequantized, storageNode } from '../../operators/mirror/weights';
import { NodeAdder } from '../mirror/nodeAdder';
import { operatorOf } from '../../operators/catalog';
import { flipGroup } from './flipGroup';
import { meanTensor } from './meanTensor';

export interface SymmetrizedModel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Convolutions whose kernels changed, and all convolutions that slide over the image. */
  readonly changed: number;
  readonly convolutions: number;
  readonly warnings: readonly string[];
}

/** Kernel axes that each flip of the group reverses. */
type KernelFlips = readonly (readonly number[])[];

/**
 * Every kernel of Conv and ConvTranspose replaced by its mean over the group of flips: (k + flip k)/2 for one
 * flip. On an aligned grid the model is then exactly equivariant; it computes something else than before.
 * Weights are found behind Identity, Cast and DequantizeLinear, whose integers are rounded again; one that several operators read is replaced for these only.
 * @throws UserError `model-unsupported` when no kernel changes, saying why; when weights in other files cannot be read,
 *   or the result passes 2 GiB.
 */
export function symmetrizeModel(network: Network, flips: readonly Flip[]): SymmetrizedModel {
  return allAtOnce(symmetrizeModelInSteps(network, flips));
}

/** As `symmetrizeModel`, with a step after each node. */
export function* symmetrizeModelInSteps(network: Network, flips: readonly Flip[]): Steps<SymmetrizedModel> {
  const work = new Symmetrizer(network, flipGroup(flips));
  const { adder } = work;
  // New nodes stand right before the first that reads them: what they read may be computed itself, such as a scale.
  const nodes = yield* mapInSteps(network.model.graph.nodes, (node) => {
    const before = adder.nodes.length;
    const made = work.node(node);
    return [...adder.nodes.slice(before), made];
  });
  if (work.changed === 0) throw nothingToDo(network, work);
  const model = yield* replaceNodesInSteps(network.model.proto, nodes.flat(), adder.initializers);
  const { changed, convolutions, warnings } = work;
  return { bytes: yield* encodeModelInSteps(model), changed, convolutions, warnings };
}

function nothingToDo({ model: { path } }: Network, { warnings, convolutions }: Symmetrizer): UserError {
  const why =
    warnings[0] ??
    (convolutions === 0
      ? 'No convolution slides over the image.'
      : 'All kernels are their own mirror images already; what is left comes from other causes.');
  return new UserError('model-unsupported', `${path}: there are no kernels to make symmetric. ${why} Use --tta.`, path);
}

class Symmetrizer {
  readonly adder: NodeAdder;
  readonly warnings: string[] = [];
  changed = 0;
  convolutions = 0;
  readonly #network: Network;
  readonly #flips: readonly Flip[];
  /** Names of new weights by old name and flips; undefined where nothing changes. */
  readonly #known = new Map<string, string | undefined>();

  constructor(network: Network, flips: readonly Flip[]) {
    this.#network = network;
    this.#flips = flips;
    this.adder = new NodeAdder(network.model.graph.proto, network.model.opset);
  }

  node(node: NodeProto): NodeProto {
    const { kind, flags } = operatorOf(node);
    const index = flags.weights;
    if ((kind !== 'convolution' && kind !== 'transposedConvolution') || index === undefined) return node;
    const flips = this.#kernelFlips(node);
    if (flips === undefined) return node;
    this.convolutions++;
    const weights = this.#weights(node.input[index]!, flips, node);
    if (weights === undefined) return node;
    this.changed++;
    const input = node.input.map((name, i) => (i === index ? weights : name));
    return Object.assign(create(NodeProtoSchema), node, { input });
  }

  /** Undefined for convolutions that no flip reaches, or reaches in another way than by reversing axes. */
  #kernelFlips(node: NodeProto): KernelFlips | undefined {
    const states = this.#flips.map((flip) => flipStates(this.#network, flip)(node.input[0]!));
    if (states.every((state) => state.size === 0)) return undefined;
    if (states.every((state) => [...state].every(([axis, map]) => axis >= 2 && map === 'reverse'))) {
      return states.map((state) => [...state.keys()]);
    }
    this.#warn(node, 'a flip does more to its input than reverse axes');
    return undefined;
  }

  #weights(name: string, flips: KernelFlips, node: NodeProto): string | undefined {
    const key = JSON.stringify([name, flips]);
    if (!this.#known.has(key)) this.#known.set(key, this.#make(name, flips, node));
    return this.#known.get(key);
  }

  #make(name: string, flips: KernelFlips, node: NodeProto): string | undefined {
    const { model } = this.#network;
    const constant = model.graph.constant(name);
    if (constant !== undefined) {
      const weights = symmetricTensor(loadTensor(model, constant), flips, this.adder.fresh(`${name}_symmetric`));
      return weights && this.adder.constant(weights);
    }
    const storage = storageNode(model, name);
    if (storage === undefined) {
      this.#warn(node, 'its weights are computed in the graph');
      return undefined;
    }
    if (scalesAlong(model, storage, flips.flat())) {
      this.#warn(node, 'its weights are quantized with a scale of its own for each column');
      return undefined;
    }
    const source = this.#weights(storage.input[0]!, flips, node);
    if (source === undefined) return undefined;
    const output = [this.adder.fresh(`${name}_symmetric`)];
    const input = [source, ...storage.input.slice(1)];
    return this.adder.add(Object.assign(create(NodeProtoSchema), storage, { name: '', input, output }));
  }

  #warn(node: NodeProto, why: string): void {
    this.warnings.push(`${this.#network.model.graph.nodeName(node)} keeps its kernels: ${why}.`);
  }
}

/** Whether a DequantizeLinear has one scale for each entry of one of these axes: the mean of the stored numbers is not that of the real ones then. */
function scalesAlong(model: OnnxModel, storage: NodeProto, axes: readonly number[]): boolean {
  if (!isDequantized(storage)) return false;
  const scales = model.graph.constant(storage.input[1]!);
  const single = scales !== undefined && tensorDims(scales).every((d) => d === 1);
  return !single && axes.some((axis) => axis === intAttribute(storage, 'axis', 1));
}

/** The mean over the identity and the flips, in the tensor's own type; undefined when that is the tensor itself. */
function symmetricTensor(tensor: TensorProto, flips: KernelFlips, name: string): TensorProto | undefined {
  return meanTensor(
    tensor,
    flips.map((axes) => axes.map((axis) => ({ axis, map: 'reverse' as const }))),
    name,
  );
}
