import { create } from '@bufbuild/protobuf';
import {
  NodeProtoSchema,
  TensorProto_DataType as Type,
  ValueInfoProtoSchema,
  type NodeProto,
  type TensorProto,
} from '../../onnx/proto/onnx_pb';
import { attribute, makeNode } from '../../onnx/attributes';
import { makesOnly, replaceNodesInSteps } from '../../onnx/replaceNodes';
import type { Steps } from '../../protocol/steps';
import type { Cause, Flip } from '../../report/report';
import { runOnce, type RunOnce } from '../measure/runOnce';
import { emitNode } from '../mirror/emitNode';
import type { MirrorImage } from '../../operators/mirror/mirrorImage';
import { flipStates, type Network } from '../../operators/network';
import type { State } from '../../operators/mirror/state';
import { UNFLIPPED } from '../../operators/mirror/state';
import { TwinBuilder } from '../mirror/twinBuilder';

/** Which of a node's differences are looked at. */
export type DefectPart = 'whole' | 'kernel' | 'grid';

/** One node under one flip. */
export interface DefectJob {
  readonly flip: Flip;
  readonly node: NodeProto;
  readonly image: MirrorImage;
  /** `kernel` and `grid` only where a node has both; else the whole is one of them. */
  readonly parts: readonly DefectPart[];
}

/** Graph output that holds the sums. */
export const SUMS = 'flipscope/local_defects';

/**
 * The model with, behind each job's node, its mirror image on the same inputs. Jobs of one node stand together: sums
 * are made in this order, so that what a node gives can go when its jobs are done. Since
 * g·op(g·in) is what the mirror image makes of `in` itself, ‖op(g·in) − g·op(in)‖ = ‖mirror(in) − op(in)‖,
 * and nothing needs to be flipped. One vector of doubles comes out (`SUMS`): for each job ‖op(in)‖², then
 * ‖mirror(in) − op(in)‖² for each of its parts, added up over the node's outputs. A step after each job and node.
 *
 * @param settled tensors of the network whose value is known, by name
 */
export function* defectModel(
  network: Network,
  jobs: readonly DefectJob[],
  settled: ReadonlyMap<string, TensorProto> = new Map(),
): Steps<RunOnce> {
  const writers = new Map<Flip, DefectWriter>();
  const originals = new Map<NodeProto, Original>();
  let last: DefectWriter | undefined;
  const sums: string[] = [];
  for (const job of jobs) {
    const writer = writers.get(job.flip) ?? new DefectWriter(network, flipStates(network, job.flip), last);
    writers.set(job.flip, writer);
    last = writer;
    const original = originals.get(job.node) ?? writer.original(job.node);
    originals.set(job.node, original);
    sums.push(original.norm, ...writer.defects(job, original.doubles));
    yield;
  }
  const { nodes: added = [], initializers = [] } = last?.builder ?? {};
  const nodes = [...added, makeNode('Concat', sums, [SUMS], { axis: attribute.int(0) })];
  const { graph, proto } = network.model;
  const kept = graph.nodes.filter((node) => !makesOnly(node, settled));
  const model = yield* replaceNodesInSteps(
    proto,
    // The originals keep their names, and no two nodes may share one.
    [...kept, ...nodes.map((node) => Object.assign(create(NodeProtoSchema), node, { name: '' }))],
    [...settled.values(), ...initializers],
    { inputs: proto.graph!.input, outputs: [create(ValueInfoProtoSchema, { name: SUMS })] },
  );
  return yield* runOnce(network.model, model, kept.length + nodes.length);
}

/** A node's own outputs in doubles, and ‖op(in)‖²: the same under every flip. */
interface Original {
  readonly doubles: readonly string[];
  readonly norm: string;
}

/** Writes the jobs of one flip. */
class DefectWriter {
  /** Each tensor of the model is taken for the flipped one. */
  readonly builder: TwinBuilder;
  readonly #state: (tensor: string) => State;

  constructor(network: Network, state: (tensor: string) => State, beside?: DefectWriter) {
    // Weights of a hundred megabytes are sooner reordered by ONNX Runtime than written once more.
    this.builder = new TwinBuilder(network, state, false, beside?.builder);
    this.#state = state;
  }

  /** For the jobs of every flip. */
  original(node: NodeProto): Original {
    const doubles = node.output.filter((name) => name !== '').map((name) => this.#doubles(name));
    return { doubles, norm: this.#total(doubles) };
  }

  /** Of each part of the job. */
  defects(job: DefectJob, originals: readonly string[]): readonly string[] {
    return job.parts.map((part) => this.#defect(job, part, originals));
  }

  /** Σ(mirror(in) − op(in))² over the node's outputs. */
  #defect({ node, image }: DefectJob, part: DefectPart, originals: readonly string[]): string {
    const plan = image.plan((cause) => belongsTo(cause, part));
    const names = node.output.map((name) => (name === '' ? '' : this.builder.fresh(`${name}_defect`)));
    emitNode(this.builder, node, plan, () => UNFLIPPED, names);
    const differences = node.output.flatMap((tensor, i) => {
      if (tensor === '') return [];
      const mirrored = { state: plan.outputs[i]!, name: names[i]! };
      return [this.#doubles(this.builder.bring(tensor, mirrored, this.#state(tensor)))];
    });
    return this.#total(differences.map((name, i) => this.#add('Sub', [name, originals[i]!])));
  }

  /** Σx² over all given tensors, as a vector of one number. */
  #total(tensors: readonly string[]): string {
    const sums = tensors.map((tensor) => {
      const sum = this.#add('ReduceSumSquare', [tensor], { keepdims: attribute.int(0) });
      return this.#add('Reshape', [sum, this.builder.integers([1])]);
    });
    return sums.length === 1 ? sums[0]! : this.#add('Sum', sums);
  }

  /** Squares of single precision leave its range beyond 1e-22 and 1e19; integers are compared as numbers. */
  #doubles(tensor: string): string {
    return this.#add('Cast', [tensor], { to: attribute.int(Type.DOUBLE) });
  }

  #add(op: string, inputs: readonly string[], attributes: Parameters<typeof makeNode>[3] = {}): string {
    return this.builder.add(makeNode(op, inputs, [this.builder.fresh(`flipscope/defect/${op}`)], attributes));
  }
}

/** What a cause is to a convolution; the order of its channels is neither its kernel nor its grid. */
export function belongsTo(cause: Cause, part: DefectPart): boolean {
  if (part === 'whole') return true;
  return part === 'kernel' ? cause === 'kernel' : cause !== 'kernel' && cause !== 'position';
}
