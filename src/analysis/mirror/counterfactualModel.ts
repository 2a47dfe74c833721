import { clone, create, toBinary } from '@bufbuild/protobuf';
import { makeNode } from '../../onnx/attributes';
import {
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
  type NodeProto,
  type TensorProto,
} from '../../onnx/proto/onnx_pb';
import { nodesBehind, replaceNodesInSteps } from '../../onnx/replaceNodes';
import { renameTensors } from '../../onnx/renameTensors';
import { capturedNames, subgraphs } from '../../onnx/subgraphs';
import type { Network } from '../../operators/network';
import type { Steps } from '../../protocol/steps';
import type { Cause, Flip } from '../../report/report';
import { runOnce, type RunOnce } from '../measure/runOnce';
import { twinNodes } from './twin';

/** One counterfactual: the output of the network under a flip, some causes mirrored away. */
export interface CounterfactualJob {
  readonly flip: Flip;
  readonly mirrored: readonly Cause[];
  readonly output: string;
}

export interface CounterfactualModel extends RunOnce {
  /** Name of each job's output, in the order of the jobs. */
  readonly outputs: readonly string[];
  /** Graph inputs, each with the flip whose feed it takes and the input of the original that it stands for. */
  readonly inputs: readonly { readonly name: string; readonly flip: Flip; readonly input: string }[];
  readonly warnings: readonly string[];
}

/**
 * Several counterfactuals in one model, so that they share a session, its weights and the weights that nodes reverse.
 * Each flip has inputs of its own. A step after each node.
 *
 * @param settled tensors of the network whose value is known, by name
 * @throws UserError as `mirrorTwin`.
 */
export function* counterfactualModel(
  network: Network,
  jobs: readonly CounterfactualJob[],
  settled: ReadonlyMap<string, TensorProto> = new Map(),
): Steps<CounterfactualModel> {
  const { graph } = network.model;
  const writer = new CounterfactualWriter(network, settled);
  const outputs: string[] = [];
  for (const [i, job] of jobs.entries()) outputs.push(yield* writer.add(job, `flipscope/twin/${i}/`));
  const declared = new Map(graph.inputs.map((input) => [input.name, input]));
  const model = yield* replaceNodesInSteps(
    network.model.proto,
    writer.nodes,
    [...settled.values(), ...writer.initializers],
    {
      inputs: writer.inputs.map(({ name, input }) =>
        Object.assign(clone(ValueInfoProtoSchema, declared.get(input)!), { name }),
      ),
      outputs: outputs.map((name) => create(ValueInfoProtoSchema, { name })),
    },
  );
  return {
    ...(yield* runOnce(network.model, model, writer.nodes.length)),
    outputs,
    inputs: writer.inputs,
    warnings: [...writer.warnings],
  };
}

/** Collects the nodes of all twins under names of their own; what depends on no input is there once. */
class CounterfactualWriter {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  readonly inputs: { readonly name: string; readonly flip: Flip; readonly input: string }[] = [];
  readonly warnings = new Set<string>();
  readonly #network: Network;
  readonly #settled: ReadonlyMap<string, TensorProto>;
  readonly #stored: ReadonlySet<string>;
  /** What makes a constant → its name. */
  readonly #constants = new Map<string, string>();

  constructor(network: Network, settled: ReadonlyMap<string, TensorProto>) {
    this.#network = network;
    this.#settled = settled;
    this.#stored = new Set([...network.model.graph.proto.initializer.map(({ name }) => name), ...settled.keys()]);
  }

  /** Adds a job's twin; gives the output's name. */
  *add({ flip, mirrored, output }: CounterfactualJob, prefix: string): Steps<string> {
    const { builder, warnings } = yield* twinNodes(this.#network, {
      flip,
      only: mirrored,
      storesWeights: false,
      settled: this.#settled,
    });
    for (const warning of warnings) this.warnings.add(warning);
    const names = new Map<string, string>();
    const constant = new Set(this.#stored);
    for (const tensor of builder.initializers) {
      names.set(tensor.name, this.#initializer(tensor));
      constant.add(tensor.name);
    }
    for (const { name } of this.#network.model.graph.inputs) {
      if (!this.#stored.has(name)) names.set(name, this.#input(flip, name));
    }
    const { nodes } = yield* nodesBehind([output], builder.nodes, this.#settled);
    for (const node of nodes) {
      this.#node(node, names, constant, prefix);
      yield;
    }
    return this.#own(names.get(output) ?? output, prefix);
  }

  /** An output has a name of its own, also where it is an input or a constant. */
  #own(name: string, prefix: string): string {
    if (name.startsWith(prefix)) return name;
    this.nodes.push(makeNode('Identity', [name], [`${prefix}output`]));
    return `${prefix}output`;
  }

  #initializer(tensor: TensorProto): string {
    const anonymous = Object.assign(clone(TensorProtoSchema, tensor), { name: '' });
    return this.#once(`tensor ${Buffer.from(toBinary(TensorProtoSchema, anonymous)).toString('base64')}`, (name) => {
      this.initializers.push(Object.assign(anonymous, { name }));
    });
  }

  #input(flip: Flip, input: string): string {
    const known = this.inputs.find((other) => other.flip === flip && other.input === input);
    const name = known?.name ?? `flipscope/input/${flip}/${input}`;
    if (known === undefined) this.inputs.push({ name, flip, input });
    return name;
  }

  #node(node: NodeProto, names: Map<string, string>, constant: Set<string>, prefix: string): void {
    const isConstant =
      subgraphs(node).length === 0 && node.output.length === 1 && readNames(node).every((n) => constant.has(n));
    const [made] = node.output;
    if (isConstant && made !== undefined) {
      const renamed = Object.assign(renameTensors(node, names), { name: '', output: [] });
      names.set(
        made,
        this.#once(`node ${Buffer.from(toBinary(NodeProtoSchema, renamed)).toString('base64')}`, (name) => {
          this.nodes.push(Object.assign(renamed, { output: [name] }));
        }),
      );
      constant.add(made);
      return;
    }
    for (const name of node.output) if (name !== '') names.set(name, prefix + name);
    this.nodes.push(Object.assign(renameTensors(node, names), { name: '' }));
  }

  #once(key: string, make: (name: string) => void): string {
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = `flipscope/shared/${this.#constants.size}`;
    this.#constants.set(key, name);
    make(name);
    return name;
  }
}

/** Names that a node reads, also inside its subgraphs. */
function readNames(node: NodeProto): string[] {
  return [
    ...node.input.filter((name) => name !== ''),
    ...subgraphs(node).flatMap((inner) => [...capturedNames(inner)]),
  ];
}
