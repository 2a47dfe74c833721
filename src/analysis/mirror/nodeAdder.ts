import type { GraphProto, NodeProto, TensorProto } from '../../onnx/proto/onnx_pb';
import { attribute, makeNode } from '../../onnx/attributes';
import { subgraphs } from '../../onnx/subgraphs';
import { makeInt64Tensor } from '../../onnx/tensors';
import { indexMap } from '../../operators/follow/action';
import type { CropRange } from '../../operators/mirror/mirrorImage';
import type { AxisMaps } from '../../operators/follow/axisMaps';

/** More than any axis has: "to the end" of a Slice. */
const PAST_THE_END = 2 ** 31 - 1;

/** Names of all tensors of a graph and of the graphs inside its nodes. */
function tensorNames(graph: GraphProto): readonly string[] {
  const given = [...graph.input, ...graph.initializer].map((v) => v.name);
  const made = graph.node.flatMap((node) => [...node.output, ...subgraphs(node).flatMap(tensorNames)]);
  return [...given, ...made];
}

const named = new WeakMap<GraphProto, ReadonlySet<string>>();

/** The same for all that is added to one graph: a model of twenty twins asks as often. */
function namesIn(graph: GraphProto): ReadonlySet<string> {
  const known = named.get(graph) ?? new Set(tensorNames(graph));
  named.set(graph, known);
  return known;
}

/** Collects what is added to a graph: nodes and small constants, under names that nothing has yet. */
export class NodeAdder {
  readonly nodes: NodeProto[];
  readonly initializers: TensorProto[];
  readonly opset: number;
  readonly #named: ReadonlySet<string>;
  /** Names that were made. */
  readonly #taken: Set<string>;
  /** The next number to try behind a name. */
  readonly #counted: Map<string, number>;
  readonly #vectors: Map<string, string>;

  /** @param beside another adder for the same graph, whose nodes, constants and names this one goes on with */
  constructor(graph: GraphProto, opset: number, beside?: NodeAdder) {
    this.opset = opset;
    this.#named = namesIn(graph);
    this.nodes = beside?.nodes ?? [];
    this.initializers = beside?.initializers ?? [];
    this.#taken = beside === undefined ? new Set() : beside.#taken;
    this.#counted = beside === undefined ? new Map() : beside.#counted;
    this.#vectors = beside === undefined ? new Map() : beside.#vectors;
  }

  /** A tensor name that nothing has yet. */
  fresh(base: string): string {
    let name = base;
    let i = this.#counted.get(base) ?? 2;
    for (; this.#named.has(name) || this.#taken.has(name); i++) name = `${base}_${i}`;
    this.#counted.set(base, i);
    this.#taken.add(name);
    return name;
  }

  /** Adds an operator with one output and gives the output's name. */
  add(node: NodeProto): string {
    this.nodes.push(node);
    return node.output[0]!;
  }

  /** Adds a constant and gives its name. */
  constant(tensor: TensorProto): string {
    this.initializers.push(tensor);
    return tensor.name;
  }

  /** Name of an int64 vector; equal ones are kept once. */
  integers(values: readonly number[]): string {
    const key = values.join(',');
    const known = this.#vectors.get(key);
    if (known !== undefined) return known;
    const name = this.constant(makeInt64Tensor(this.fresh(`flipscope_ints_${this.#vectors.size}`), values));
    this.#vectors.set(key, name);
    return name;
  }

  /** Part of a tensor; gives its name. */
  crop(tensor: string, ranges: readonly CropRange[]): string {
    const output = this.fresh(`${tensor}_cropped`);
    const starts = ranges.map((r) => r.start);
    const ends = ranges.map((r) => r.end);
    const axes = ranges.map((r) => r.axis);
    return this.add(
      this.opset < 10
        ? makeNode('Slice', [tensor], [output], {
            starts: attribute.ints(starts),
            ends: attribute.ints(ends),
            axes: attribute.ints(axes),
          })
        : makeNode('Slice', [tensor, ...[starts, ends, axes].map((v) => this.integers(v))], [output]),
    );
  }

  /**
   * A tensor with the entries of some axes rearranged: entry i of the result is the tensor's
   * entry `map[i]`. Reversals work at any size from opset 10 on; everything else is for `shape` only.
   */
  rearrange(tensor: string, maps: AxisMaps, shape: readonly number[]): string {
    const listed = [...maps];
    const reversed = listed.filter(([, map]) => map === 'reverse' && this.opset >= 10).map(([axis]) => axis);
    let name = reversed.length > 0 ? this.#reverse(tensor, reversed) : tensor;
    for (const [axis, map] of listed) {
      if (reversed.includes(axis)) continue;
      const indices = this.integers([...indexMap(map, shape[axis]!)]);
      const output = this.fresh(`${tensor}_reordered`);
      name = this.add(makeNode('Gather', [name, indices], [output], { axis: attribute.int(axis) }));
    }
    return name;
  }

  #reverse(tensor: string, axes: readonly number[]): string {
    const vector = (value: number): string => this.integers(axes.map(() => value));
    const inputs = [tensor, vector(-1), vector(-PAST_THE_END), this.integers(axes), vector(-1)];
    return this.add(makeNode('Slice', inputs, [this.fresh(`${tensor}_reversed`)]));
  }
}
