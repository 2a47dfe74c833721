import type { GraphProto, NodeProto, TensorProto, ValueInfoProto } from './proto/onnx_pb';
import { UserError } from '../protocol/errors';
import { constantTensor } from './constants';
import { capturedNames, subgraphs } from './subgraphs';
import { sortNodes } from './sortNodes';

/** A graph with its edges looked up once. Nodes are in an order in which they can run. */
export class ModelGraph {
  readonly proto: GraphProto;
  /** Topologically sorted; the file's own order when that is sorted already. */
  readonly nodes: readonly NodeProto[];
  /** What has to be fed: graph inputs that have no initializer. */
  readonly inputs: readonly ValueInfoProto[];
  /** Each once, though a file may list one twice. */
  readonly outputs: readonly ValueInfoProto[];
  private readonly names = new Map<NodeProto, string>();
  private readonly producers = new Map<string, NodeProto>();
  private readonly users = new Map<string, NodeProto[]>();
  private readonly initializers: ReadonlyMap<string, TensorProto>;
  private readonly outputNames: ReadonlySet<string>;

  /** Values of tensors that nodes compute from constants only, where they are known. */
  readonly evaluated: ReadonlyMap<string, TensorProto>;

  /** @throws UserError `model-invalid` when a tensor is made twice or nodes wait for each other. */
  constructor(proto: GraphProto, path: string, evaluated: ReadonlyMap<string, TensorProto> = new Map()) {
    this.proto = proto;
    this.evaluated = evaluated;
    this.initializers = new Map(proto.initializer.map((t) => [t.name, t]));
    this.inputs = proto.input.filter((i) => !this.initializers.has(i.name));
    this.outputs = [...new Map(proto.output.map((o) => [o.name, o])).values()];
    this.outputNames = new Set(this.outputs.map((o) => o.name));
    for (const node of proto.node) this.addProducer(node, path);
    this.nodes = sortNodes(proto.node, (n) => this.dependencies(n), path);
    for (const node of this.nodes) this.addConsumer(node);
    this.nameNodes();
  }

  /** The node's own name, or `OpType_index`; no two nodes share one. */
  nodeName(node: NodeProto): string {
    return this.names.get(node) ?? node.name;
  }

  nodeByName(name: string): NodeProto | undefined {
    return this.nodes.find((n) => this.nodeName(n) === name);
  }

  /** The node that makes a tensor; undefined for graph inputs and initializers. */
  producer(tensor: string): NodeProto | undefined {
    return this.producers.get(tensor);
  }

  /** The nodes that read a tensor, each once, also those that read it inside an If, Loop or Scan. */
  consumers(tensor: string): readonly NodeProto[] {
    return this.users.get(tensor) ?? [];
  }

  /** The outputs that nodes make: an input or an initializer may stand among the others as it is. */
  get madeOutputs(): readonly ValueInfoProto[] {
    return this.outputs.filter(({ name }) => this.producers.has(name));
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
      const node = this.producers.get(tensor);
      if (node?.opType !== 'Identity') return node === undefined ? undefined : constantTensor(node);
      seen.add(tensor);
      tensor = node.input[0] ?? '';
    }
    return undefined;
  }

  /** Everything a node reads: its inputs, and what its subgraphs take from this graph. Omitted inputs ('') are left out. */
  dependencies(node: NodeProto): readonly string[] {
    const own = node.input.filter((i) => i !== '');
    const inner = subgraphs(node).flatMap((g) => [...capturedNames(g)]);
    return inner.length === 0 ? own : [...new Set([...own, ...inner])];
  }

  private addProducer(node: NodeProto, path: string): void {
    for (const output of node.output) {
      if (output === '') continue;
      if (this.producers.has(output)) {
        throw new UserError(
          'model-invalid',
          `Cannot read the model ${path}: the tensor "${output}" is made by two operators, expected one. Export the model again.`,
          path,
        );
      }
      this.producers.set(output, node);
    }
  }

  private addConsumer(node: NodeProto): void {
    for (const tensor of new Set(this.dependencies(node))) {
      const users = this.users.get(tensor);
      if (users === undefined) this.users.set(tensor, [node]);
      else users.push(node);
    }
  }

  private nameNodes(): void {
    const own = new Set(this.proto.node.map((n) => n.name));
    const given = new Set<string>();
    for (const [index, node] of this.proto.node.entries()) {
      let name = node.name;
      if (name === '' || given.has(name)) {
        name = `${node.opType}_${index}`;
        while (own.has(name) || given.has(name)) name += '_';
      }
      given.add(name);
      this.names.set(node, name);
    }
  }
}
