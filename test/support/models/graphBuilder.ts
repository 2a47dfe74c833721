import {
  TensorProto_DataType as Type,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from '../../../src/onnx/proto/onnx_pb';
import { attribute, makeNode } from '../../../src/onnx/attributes';
import { parseModel, type OnnxModel } from '../../../src/onnx/model';
import { elementCount, makeInt64Tensor, makeTensor } from '../../../src/onnx/tensors';
import { makeValueInfo } from '../../../src/onnx/valueInfo';
import { encodeModel } from '../../../src/onnx/write';
import { normalArray } from '../random';
import { kernelData } from './kernels';
import { makeModel } from './model';
import {
  named,
  pair,
  poolAttributes,
  windowAttributes,
  type Attributes,
  type ConvOptions,
  type Named,
  type Pair,
  type PoolOptions,
} from './windowOptions';

export interface BuilderOptions {
  /** Decides all weights. Default 1. */
  readonly seed?: number;
  /** Default 13. */
  readonly opset?: number;
}

/**
 * Makes small networks in a few lines. Every method adds one operator and returns the name of its
 * output tensor; weights are seeded and He-scaled, so activations keep their size.
 *
 *     const b = new GraphBuilder();
 *     const x = b.input('x', ['N', 3, 32, 32]);
 *     const y = b.relu(b.conv(x, 8, 3, { stride: 2, pads: 1 }));
 *     b.output(b.gemm(b.flatten(b.globalAveragePool(y)), 10), 'y');
 *     const bytes = b.bytes();
 */
export class GraphBuilder {
  private readonly nodes: NodeProto[] = [];
  private readonly initializers: TensorProto[] = [];
  private readonly inputs: ValueInfoProto[] = [];
  private readonly outputs: ValueInfoProto[] = [];
  private readonly channels = new Map<string, number>();
  private readonly opset: number;
  private seed: number;

  constructor(options: BuilderOptions = {}) {
    this.opset = options.opset ?? 13;
    this.seed = (options.seed ?? 1) * 1000;
  }

  /** A graph input; strings are free dimensions. NHWC inputs say where the channels are with `channelAxis`. */
  input(name: string, shape: readonly (number | string)[], dataType = Type.FLOAT, channelAxis = 1): string {
    this.inputs.push(makeValueInfo(name, dataType, shape));
    this.setChannels(name, Number(shape[channelAxis]));
    return name;
  }

  /** Declares a tensor as a graph output. */
  output(tensor: string, name = tensor, dataType = Type.FLOAT, shape?: readonly (number | string)[]): string {
    if (name !== tensor) this.node('Identity', [tensor], {}, { name });
    this.outputs.push(makeValueInfo(name, dataType, shape));
    return name;
  }

  /** Any operator with one output. `channels`: of the output, when the operator changes them. */
  node(
    op: string,
    inputs: readonly string[],
    attributes: Attributes = {},
    options: Named & { readonly channels?: number; readonly domain?: string } = {},
  ): string {
    const output = options.name ?? `${op}_${this.nodes.length}`;
    this.nodes.push(makeNode(op, inputs, [output], attributes, output, options.domain));
    const channels = options.channels ?? this.channels.get(inputs[0] ?? '');
    if (channels !== undefined) this.setChannels(output, channels);
    return output;
  }

  /** Any operator with several outputs. */
  nodeWithOutputs(
    op: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Attributes = {},
    domain?: string,
  ): void {
    this.nodes.push(makeNode(op, inputs, outputs, attributes, outputs[0], domain));
    const channels = this.channels.get(inputs[0] ?? '');
    for (const output of outputs) if (channels !== undefined) this.setChannels(output, channels);
  }

  /** Number of channels of a tensor, for operators added with `node`. */
  setChannels(tensor: string, channels: number): void {
    this.channels.set(tensor, channels);
  }

  initializer(tensor: TensorProto): string {
    this.initializers.push(tensor);
    return tensor.name;
  }

  /** A float32 initializer with random or given values. */
  weight(dims: readonly number[], values: { readonly std: number } | readonly number[], name?: string): string {
    const data = 'std' in values ? normalArray(elementCount(dims), this.seed++, values.std) : Float32Array.from(values);
    return this.initializer(makeTensor(name ?? this.freshName('w'), dims, data));
  }

  /** An int64 initializer: shapes, axes, pads. */
  ints(values: readonly number[], dims: readonly number[] = [values.length], name?: string): string {
    return this.initializer(makeInt64Tensor(name ?? this.freshName('i'), values, [...dims]));
  }

  conv(x: string, filters: number, kernel: Pair, options: ConvOptions = {}): string {
    const groups = options.groups ?? 1;
    const dims = [filters, this.channelsOf(x) / groups, ...pair(kernel)];
    return this.convolution('Conv', x, dims, filters, elementCount(dims.slice(1)), options);
  }

  convTranspose(
    x: string,
    filters: number,
    kernel: Pair,
    options: ConvOptions & { readonly outputPadding?: Pair } = {},
  ): string {
    const [kh, kw] = pair(kernel);
    const [sh, sw] = pair(options.stride ?? 1);
    const dims = [this.channelsOf(x), filters / (options.groups ?? 1), kh, kw];
    const fanIn = ((this.channelsOf(x) / (options.groups ?? 1)) * kh * kw) / (sh * sw);
    const extra: Attributes =
      options.outputPadding === undefined ? {} : { output_padding: attribute.ints(pair(options.outputPadding)) };
    return this.convolution('ConvTranspose', x, dims, filters, fanIn, options, extra);
  }

  private convolution(
    op: string,
    x: string,
    dims: readonly number[],
    filters: number,
    fanIn: number,
    options: ConvOptions,
    extra: Attributes = {},
  ): string {
    const name = options.name ?? `${op}_${this.nodes.length}`;
    const data = kernelData(dims, this.seed++, (options.gain ?? 1) * Math.sqrt(2 / fanIn), options);
    const inputs = [x, this.initializer(makeTensor(`${name}.weight`, dims, data))];
    if (options.bias ?? true) inputs.push(this.weight([filters], { std: 0.05 }, `${name}.bias`));
    const window = windowAttributes(dims.slice(2) as [number, number], options);
    const attributes = { ...window, ...extra, group: attribute.int(options.groups ?? 1) };
    return this.node(op, inputs, attributes, { name, channels: filters });
  }

  /** Inference form, with plausible statistics. */
  batchNorm(x: string, options: Named = {}): string {
    const count = this.channelsOf(x);
    const name = options.name ?? `BatchNormalization_${this.nodes.length}`;
    const noise = () => normalArray(count, this.seed++, 0.1);
    const parts = {
      scale: noise().map((v) => 1 + v),
      bias: noise(),
      mean: noise(),
      variance: noise().map((v) => 1 + v),
    };
    const inputs = Object.entries(parts).map(([part, data]) =>
      this.initializer(makeTensor(`${name}.${part}`, [count], data as Float32Array<ArrayBuffer>)),
    );
    return this.node('BatchNormalization', [x, ...inputs], { epsilon: attribute.float(1e-5) }, { name });
  }

  relu(x: string, options: Named = {}): string {
    return this.node('Relu', [x], {}, options);
  }

  /** ReLU6. */
  relu6(x: string, options: Named = {}): string {
    return this.node('Clip', [x, this.scalar('clip_min', 0), this.scalar('clip_max', 6)], {}, options);
  }

  add(a: string, b: string, options: Named = {}): string {
    return this.node('Add', [a, b], {}, options);
  }

  concat(inputs: readonly string[], axis = 1, options: Named = {}): string {
    const channels = axis === 1 ? inputs.reduce((sum, i) => sum + this.channelsOf(i), 0) : this.channelsOf(inputs[0]!);
    return this.node('Concat', inputs, { axis: attribute.int(axis) }, { ...options, channels });
  }

  maxPool(x: string, kernel: Pair, options: PoolOptions = {}): string {
    return this.node('MaxPool', [x], poolAttributes(kernel, options), named(options));
  }

  averagePool(x: string, kernel: Pair, options: PoolOptions = {}): string {
    return this.node('AveragePool', [x], poolAttributes(kernel, options), named(options));
  }

  globalAveragePool(x: string, options: Named = {}): string {
    return this.node('GlobalAveragePool', [x], {}, options);
  }

  /** Scale factors for the last two axes; `attributes` as the Resize operator's. */
  resize(x: string, scale: Pair, attributes: Readonly<Record<string, string>> = {}, options: Named = {}): string {
    const scales = this.weight([4], [1, 1, ...pair(scale)]);
    const strings = Object.entries({ mode: 'linear', ...attributes }).map(
      ([k, v]) => [k, attribute.string(v)] as const,
    );
    return this.node('Resize', [x, '', scales], Object.fromEntries(strings), options);
  }

  transpose(x: string, perm: readonly number[], options: Named & { readonly channels?: number } = {}): string {
    return this.node('Transpose', [x], { perm: attribute.ints(perm) }, options);
  }

  /** From axis 1. `features`: per sample, when the spatial size is not 1×1. */
  flatten(x: string, features = this.channelsOf(x), options: Named = {}): string {
    return this.node('Flatten', [x], { axis: attribute.int(1) }, { ...options, channels: features });
  }

  /** A dense layer with bias; variance-keeping weights. */
  gemm(x: string, units: number, options: Named = {}): string {
    const name = options.name ?? `Gemm_${this.nodes.length}`;
    const features = this.channelsOf(x);
    const weight = this.weight([units, features], { std: Math.sqrt(1 / features) }, `${name}.weight`);
    const bias = this.weight([units], { std: 0.05 }, `${name}.bias`);
    return this.node('Gemm', [x, weight, bias], { transB: attribute.int(1) }, { name, channels: units });
  }

  build(opsetImports: readonly { readonly domain: string; readonly version: number }[] = []): ModelProto {
    const { nodes, inputs, outputs, initializers, opset } = this;
    return makeModel({ nodes, inputs, outputs, initializers, opset, opsetImports });
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return encodeModel(this.build());
  }

  model(path = 'built.onnx'): OnnxModel {
    return parseModel(this.bytes(), path);
  }

  private scalar(name: string, value: number): string {
    if (this.initializers.some((t) => t.name === name)) return name;
    return this.weight([], [value], name);
  }

  private freshName(kind: string): string {
    return `${kind}_${this.initializers.length}`;
  }

  private channelsOf(tensor: string): number {
    const channels = this.channels.get(tensor);
    if (channels === undefined) throw new Error(`the builder does not know the channels of ${tensor}: use setChannels`);
    return channels;
  }
}
