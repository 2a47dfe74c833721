import type { GraphProto, NodeProto, TensorProto, ValueInfoProto } from './proto/onnx_pb';
import { allAtOnce } from '../protocol/steps';
import { constantTensor } from './constants';
import { findEdges, type Edges } from './edges';
import { dependencies } from './subgraphs';

/** A graph with its edges looked up once. Nodes are in an order in which they can run. */
export class ModelGraph {
  readonly proto: GraphProto;
  /** What is looked up of its nodes. */
  readonly edges: Edges;
  /** What has to be fed: graph inputs that have no initializer. */
  readonly inputs: readonly ValueInfoProto[];
  /** Each once, though a file may list one twice. */
  readonly outputs: readonly ValueInfoProto[];
  private readonly initializers: ReadonlyMap<string, TensorProto>;
  private readonly outputNames: ReadonlySet<string>;

  /** Values of tensors that nodes compute from constants only, where they are known. */
  readonly evaluated: ReadonlyMap<string, TensorProto>;

  /**
   * @param edges of the same graph, where they are found already
   * @throws UserError as `findEdges`.
   */
  constructor(
    proto: GraphProto,
    path: string,
    evaluated: ReadonlyMap<string, TensorProto> = new Map(),
    edges: Edges = allAtOnce(findEdges(proto, path)),
  ) {
    this.proto = proto;
    this.evaluated = evaluated;
    this.edges = edges;
    this.initializers = new Map(proto.initializer.map((t) => [t.name, t]));
    this.inputs = proto.input.filter((i) => !this.initializers.has(i.name));
    this.outputs = [...new Map(proto.output.map((o) => [o.name, o])).values()];
    this.outputNames = new Set(this.outputs.map((o) => o.name));
  }

  /** Topologically sorted; the file's own order when that is sorted already. */
  get nodes(): readonly NodeProto[] {
    return this.edges.nodes;
  }

  /** The node's own name, or `OpType_index`; no two nodes share one. */
  nodeName(node: NodeProto): string {
    return this.edges.names.get(node) ?? node.name;
  }

  nodeByName(name: string): NodeProto | undefined {
    return this.nodes.find((n) => this.nodeName(n) === name);
  }

  /** The node that makes a tensor; undefined for graph inputs and initializers. */
  producer(tensor: string): NodeProto | undefined {
    return this.edges.producers.get(tensor);
  }

  /** The nodes that read a tensor, each once, also those that read it inside an If, Loop or Scan. */
  consumers(tensor: string): readonly NodeProto[] {
    return this.edges.users.get(tensor) ?? [];
  }

  /** Whether anything depends on a tensor: exporters leave inputs behind whose nodes they have folded away. */
  isRead(tensor: string): boolean {
    return this.isOutput(tensor) || this.consumers(tensor).length > 0;
  }

  /** The outputs that nodes make: an input or an initializer may stand among the others as it is. */
  get madeOutputs(): readonly ValueInfoProto[] {
    return this.outputs.filter(({ name }) => this.edges.producers.has(name));
  }

  isOutput(tensor: string): boolean {
    return this.outputNames.has(tensor);
  }

  initializer(name: string): TensorProto | undefined {
    return this.initializers.get(name);
  }

  /** The value of a tensor that is the same in every run: an initializer, a Constant node, what was evaluated, or an Identity of these. */
  constant(name: string): TensorProto | undefined {
    const seen = new Set<string>();
    for (let tensor = name; !seen.has(tensor);) {
      const known = this.initializers.get(tensor) ?? this.evaluated.get(tensor);
      if (known !== undefined) return known;
      const node = this.edges.producers.get(tensor);
      if (node?.opType !== 'Identity') return node === undefined ? undefined : constantTensor(node);
      seen.add(tensor);
      tensor = node.input[0] ?? '';
    }
    return undefined;
  }

  /** Everything a node reads: its inputs, and what its subgraphs take from this graph. Omitted inputs ('') are left out. */
  dependencies(node: NodeProto): readonly string[] {
    return dependencies(node);
  }
}
