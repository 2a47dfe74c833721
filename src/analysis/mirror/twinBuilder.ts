import { create } from '@bufbuild/protobuf';
import { NodeProtoSchema, type NodeProto, type TensorProto } from 'onnx-buf';
import { attribute, intAttribute, makeNode } from '../../onnx/attributes';
import { loadTensor } from '../../onnx/externalData';
import { makeInt64Tensor } from '../../onnx/tensors';
import { indexMap } from '../actions/action';
import { positiveAxis } from '../actions/rule';
import { reorderTensor } from './kernels';
import type { CropRange, NodeWriter } from './mirrorImage';
import type { Network } from './network';
import type { State } from './state';
import { parameterState, sameState, transition, UNFLIPPED } from './state';

/** A tensor of the original network as the twin has it. */
interface Version {
  readonly state: State;
  readonly name: string;
}

/** More than any axis has: "to the end" of a Slice. */
const PAST_THE_END = 2 ** 31 - 1;

/**
 * Collects the nodes of a twin. Each tensor of the original network may be held in several
 * orders at once; asking for one that is not there adds the nodes that make it, so flips
 * between neighbours cancel by themselves.
 */
export class TwinBuilder implements NodeWriter {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  private readonly network: Network;
  private readonly versions = new Map<string, Version[]>();
  private readonly taken: Set<string>;
  private readonly vectors = new Map<string, string>();

  constructor(network: Network) {
    this.network = network;
    const { proto } = network.model.graph;
    this.taken = new Set([...proto.input, ...proto.initializer].map((v) => v.name));
    for (const node of proto.node) for (const output of node.output) this.taken.add(output);
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

  /** A tensor name that nothing has yet. */
  fresh(base: string): string {
    let name = base;
    for (let i = 2; this.taken.has(name); i++) name = `${base}_${i}`;
    this.taken.add(name);
    return name;
  }

  node(change: NodeProto, inputs: readonly string[], outputs: readonly string[]): void {
    this.nodes.push(Object.assign(create(NodeProtoSchema), change, { input: [...inputs], output: [...outputs] }));
  }

  crop(tensor: string, ranges: readonly CropRange[]): string {
    const output = this.fresh(`${tensor}_cropped`);
    const [starts, ends, axes] = [
      ranges.map((r) => r.start),
      ranges.map((r) => r.end),
      ranges.map((r) => r.axis),
    ] as const;
    this.nodes.push(
      this.network.model.opset < 10
        ? makeNode('Slice', [tensor], [output], {
            starts: attribute.ints(starts),
            ends: attribute.ints(ends),
            axes: attribute.ints(axes),
          })
        : makeNode('Slice', [tensor, ...[starts, ends, axes].map((v) => this.integers(v))], [output]),
    );
    return output;
  }

  integers(values: readonly number[]): string {
    const key = values.join(',');
    const known = this.vectors.get(key);
    if (known !== undefined) return known;
    const name = this.fresh(`flipscope_ints_${this.vectors.size}`);
    this.initializers.push(makeInt64Tensor(name, values));
    this.vectors.set(key, name);
    return name;
  }

  private known(tensor: string): readonly Version[] {
    const known = this.versions.get(tensor);
    if (known !== undefined) return known;
    this.define(tensor, UNFLIPPED, tensor);
    return this.versions.get(tensor)!;
  }

  private find(tensor: string, state: State): Version | undefined {
    const shape = this.network.shapes.shape(tensor) ?? [];
    return this.known(tensor).find((version) => sameState(version.state, state, shape));
  }

  /** A constant, or what Cast and DequantizeLinear make of one, is reordered in the file. */
  private constantVersion(tensor: string, state: State): string | undefined {
    const { model } = this.network;
    const constant = model.graph.constant(tensor);
    if (constant !== undefined) {
      const reordered = reorderTensor(loadTensor(model, constant), state, this.fresh(`${tensor}_mirrored`));
      if (reordered === undefined) return undefined;
      this.initializers.push(reordered);
      return reordered.name;
    }
    const producer = model.graph.producer(tensor);
    const passes = producer !== undefined && ['Cast', 'DequantizeLinear'].includes(producer.opType);
    if (!passes || !model.graph.constant(producer.input[0]!)) return undefined;
    return this.rewiredProducer(producer, tensor, state);
  }

  private rewiredProducer(producer: NodeProto, tensor: string, state: State): string | undefined {
    if (intAttribute(producer, 'block_size', 0) > 0) return undefined;
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
    const from = this.known(tensor)[0]!;
    const shape = this.network.shapes.shape(tensor) ?? [];
    const maps = [...transition(from.state, state, shape)];
    const reversed = maps.filter(([, map]) => map === 'reverse').map(([axis]) => axis);
    const sliced = this.network.model.opset >= 10 ? reversed : [];
    let name = from.name;
    if (sliced.length > 0) name = this.reverse(name, tensor, sliced);
    for (const [axis, map] of maps) {
      if (sliced.includes(axis)) continue;
      const output = this.fresh(`${tensor}_reordered`);
      const indices = this.integers([...indexMap(map, shape[axis]!)]);
      this.nodes.push(makeNode('Gather', [name, indices], [output], { axis: attribute.int(axis) }));
      name = output;
    }
    return name;
  }

  private reverse(name: string, tensor: string, axes: readonly number[]): string {
    const output = this.fresh(`${tensor}_reversed`);
    const vector = (value: number): string => this.integers(axes.map(() => value));
    const inputs = [name, vector(-1), vector(-PAST_THE_END), this.integers(axes), vector(-1)];
    this.nodes.push(makeNode('Slice', inputs, [output]));
    return output;
  }
}
