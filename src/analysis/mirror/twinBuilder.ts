import { create } from '@bufbuild/protobuf';
import { NodeProtoSchema, type NodeProto } from '../../onnx/proto/onnx_pb';
import { intAttribute } from '../../onnx/attributes';
import { positiveAxis } from '../../operators/axes';
import { tensorDims } from '../../onnx/tensors';
import { NodeAdder } from './nodeAdder';
import { reverseByProduct } from './reverseByProduct';
import { reorderTensor } from '../../operators/mirror/kernels';
import type { NodeWriter } from '../../operators/mirror/mirrorImage';
import type { Network } from '../../operators/network';
import type { State } from '../../operators/mirror/state';
import { parameterState, sameState, transition, UNFLIPPED } from '../../operators/mirror/state';
import { constantOf, storageNode } from '../../operators/mirror/weights';

/** A tensor of the original network as the twin has it. */
export interface Version {
  readonly state: State;
  readonly name: string;
}

/**
 * Collects the nodes of a twin. Each tensor of the original network may be held in several
 * orders at once; asking for one that is not there adds the nodes that make it, so flips
 * between neighbors cancel by themselves.
 */
export class TwinBuilder extends NodeAdder implements NodeWriter {
  private readonly network: Network;
  private readonly given: (tensor: string) => State;
  private readonly storesWeights: boolean;
  private readonly versions = new Map<string, Version[]>();

  /**
   * @param given the order in which tensors that are not defined are there, under their own names.
   * @param storesWeights whether constants in another order are written into the file, as a model that is kept wants
   *   it; else nodes make them of the originals, which ONNX Runtime does once when it loads the model.
   * @param beside as `NodeAdder` has it.
   */
  constructor(
    network: Network,
    given: (tensor: string) => State = () => UNFLIPPED,
    storesWeights = true,
    beside?: NodeAdder,
  ) {
    super(network.model.graph.proto, network.model.opset, beside);
    this.network = network;
    this.given = given;
    this.storesWeights = storesWeights;
  }

  /** Says that the twin has `tensor` in `state` under `name`. */
  define(tensor: string, state: State, name: string): void {
    const known = this.versions.get(tensor);
    if (known === undefined) this.versions.set(tensor, [{ state, name }]);
    else known.push({ state, name });
  }

  /** Whether a tensor is there in `state` without further nodes. */
  has(tensor: string, state: State): boolean {
    return this.find(tensor, state) !== undefined;
  }

  /** Name of `tensor` in `state`. */
  require(tensor: string, state: State | 'any'): string {
    if (tensor === '') return '';
    if (state === 'any') return this.known(tensor)[0]!.name;
    const found = this.find(tensor, state);
    if (found !== undefined) return found.name;
    const name = this.constantVersion(tensor, state) ?? this.reorder(tensor, state);
    this.define(tensor, state, name);
    return name;
  }

  node(change: NodeProto, inputs: readonly string[], outputs: readonly string[]): void {
    this.nodes.push(Object.assign(create(NodeProtoSchema), change, { input: [...inputs], output: [...outputs] }));
  }

  private known(tensor: string): readonly Version[] {
    const known = this.versions.get(tensor);
    if (known !== undefined) return known;
    this.define(tensor, this.given(tensor), tensor);
    return this.versions.get(tensor)!;
  }

  private find(tensor: string, state: State): Version | undefined {
    const shape = this.network.shapes.shape(tensor) ?? [];
    return this.known(tensor).find((version) => sameState(version.state, state, shape));
  }

  /** A constant, or what Cast and DequantizeLinear make of one, is reordered in the file. */
  private constantVersion(tensor: string, state: State): string | undefined {
    const { model } = this.network;
    const constant = constantOf(model, tensor);
    if (constant !== undefined) {
      if (!this.storesWeights) return undefined;
      const reordered = reorderTensor(constant, state, this.fresh(`${tensor}_mirrored`));
      if (reordered === undefined) return undefined;
      this.initializers.push(reordered);
      return reordered.name;
    }
    const producer = storageNode(model, tensor);
    return producer === undefined ? undefined : this.rewiredProducer(producer, tensor, state);
  }

  private rewiredProducer(producer: NodeProto, tensor: string, state: State): string {
    const rank = this.network.shapes.shape(tensor)?.length ?? 0;
    const axis = positiveAxis(intAttribute(producer, 'axis', 1), rank);
    const inputs = producer.input.map((name, i) => {
      if (i === 0) return this.require(name, state);
      const perAxis = (this.network.shapes.shape(name) ?? []).some((d) => d > 1);
      return this.require(name, perAxis ? parameterState(state, axis) : UNFLIPPED);
    });
    const output = this.fresh(`${tensor}_mirrored`);
    this.node(Object.assign(create(NodeProtoSchema), producer, { name: '' }), inputs, [output]);
    return output;
  }

  /** Adds nodes that make `state` from the version at hand. */
  private reorder(tensor: string, state: State): string {
    const version = this.known(tensor)[0]!;
    return this.reversedConstant(tensor, version, state) ?? this.bring(tensor, version, state);
  }

  /** Of weights that are not written into the file in their new order, where there is a fast way. */
  private reversedConstant(tensor: string, version: Version, state: State): string | undefined {
    const constant = constantOf(this.network.model, tensor);
    // In older files, Reshape has its shape as an attribute.
    if (constant?.name !== version.name || this.opset < 5) return undefined;
    return reverseByProduct(this, constant, transition(version.state, state, tensorDims(constant)));
  }

  /** A version of `tensor` brought into another order; gives its name. */
  bring(tensor: string, version: Version, state: State): string {
    const shape = this.network.shapes.shape(tensor) ?? [];
    return this.rearrange(version.name, transition(version.state, state, shape), shape);
  }
}
