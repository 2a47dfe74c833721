import { TensorProto_DataType as Type } from '../../../src/onnx/proto/onnx_pb';
import { attribute } from '../../../src/onnx/attributes';
import { elementCount, makeTensor } from '../../../src/onnx/tensors';
import type { GraphBuilder } from '../models/graphBuilder';
import type { Attributes } from '../models/windowOptions';
import { uniform } from '../random';

/** How one operator is to be called: names of its inputs, and what else it has. */
export interface OperatorCase {
  readonly inputs: readonly string[];
  readonly attributes?: Attributes;
  /** Default 1. */
  readonly outputs?: number;
}

/** Makes a random valid call of one operator on the image. */
export type Recipe = (scene: Scene) => OperatorCase;

/** Recipes of one family: by domain and type, as in the catalog. */
export type Recipes = Readonly<Record<string, Recipe>>;

/** An image [N, C, H, W] in a graph that grows, and seeded choices. */
export class Scene {
  readonly builder: GraphBuilder;
  readonly x: string;
  readonly shape: readonly [number, number, number, number];
  readonly #next: () => number;
  readonly #prefix: string;
  #count = 0;

  /** `prefix` keeps the names of one operator's tensors apart from others'. */
  constructor(
    builder: GraphBuilder,
    x: string,
    shape: readonly [number, number, number, number],
    prefix: string,
    seed: number,
  ) {
    this.builder = builder;
    this.x = x;
    this.shape = shape;
    this.#prefix = prefix;
    this.#next = uniform(seed);
  }

  /** An integer from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.#next() * (high - low + 1));
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)]!;
  }

  chance(): boolean {
    return this.#next() < 0.5;
  }

  node(op: string, inputs: readonly string[], attributes: Attributes = {}, domain = ''): string {
    return this.builder.node(op, inputs, attributes, { name: this.name(op), domain });
  }

  floats(dims: readonly number[], low = -1, high = 1): string {
    return this.values(
      dims,
      Array.from({ length: elementCount(dims) }, () => low + this.#next() * (high - low)),
    );
  }

  values(dims: readonly number[], values: readonly number[]): string {
    return this.builder.initializer(makeTensor(this.name('values'), dims, Float32Array.from(values)));
  }

  bytes(dims: readonly number[], low = 0, high = 255): string {
    const data = Uint8Array.from({ length: elementCount(dims) }, () => this.int(low, high));
    return this.builder.initializer(makeTensor(this.name('bytes'), dims, data));
  }

  ints(values: readonly number[], dims: readonly number[] = [values.length]): string {
    return this.builder.ints(values, dims, this.name('ints'));
  }

  /** The image as numbers in (0, 1), as integers, as yes and no, or quantized by `QUANTIZED`. */
  unit(): string {
    return this.node('Sigmoid', [this.x]);
  }

  integers(): string {
    const scaled = this.node('Mul', [this.x, this.floats([], 20, 20)]);
    return this.node('Cast', [scaled], { to: attribute.int(Type.INT32) });
  }

  truth(): string {
    return this.node('Greater', [this.x, this.floats([], 0, 0)]);
  }

  /** uint8 with a scale and a zero point, in the order in which quantized operators take them. */
  quantized(x = this.x): readonly [string, string, string] {
    const [scale, zero] = [this.floats([], 0.03, 0.03), this.bytes([], 120, 120)];
    return [this.node('QuantizeLinear', [x, scale, zero]), scale, zero];
  }

  /** A scale and a zero point of a quantized result. */
  quantization(): readonly [string, string] {
    return [this.floats([], 0.05, 0.05), this.bytes([], 100, 140)];
  }

  /** Something to combine the image with: itself in another form, or constants that vary over no, some or all axes. */
  operand(low = -1, high = 1): string {
    const [, channels, height, width] = this.shape;
    const constants = [[], [channels, 1, 1], [width], [1, 1, height, 1], [1, channels, height, width]];
    const choice = this.int(0, constants.length);
    const moved = this.node(low > 0 ? 'Exp' : 'Sin', [this.x]);
    return choice === constants.length ? moved : this.floats(constants[choice]!, low, high);
  }

  /** The image with its axes from `first` to `last` as one. */
  folded(first: number, last: number): string {
    const merged = elementCount(this.shape.slice(first, last + 1));
    const shape = [...this.shape.slice(0, first), merged, ...this.shape.slice(last + 1)];
    return this.node('Reshape', [this.x, this.ints(shape)]);
  }

  /** An axis of the image, also counted from the end. */
  axis(): number {
    return this.int(-4, 3);
  }

  sizeOf(axis: number): number {
    return this.shape.at(axis)!;
  }

  /** A name that no other tensor has. */
  name(kind: string): string {
    return `${this.#prefix}/${kind}_${this.#count++}`;
  }
}
