import { create } from '@bufbuild/protobuf';
import {
  NodeProtoSchema,
  TensorProto_DataType as Type,
  ValueInfoProtoSchema,
  type NodeProto,
  type TensorProto,
} from '../../onnx/proto/onnx_pb';
import { attribute, makeNode } from '../../onnx/attributes';
import { replaceNodes } from '../../onnx/replaceNodes';
import { encodeModel } from '../../onnx/write';
import type { Cause, Flip } from '../../report/report';
import { emitNode } from '../mirror/emitNode';
import type { MirrorImage } from '../../operators/mirror/mirrorImage';
import { flipStates, type Network } from '../../operators/network';
import type { State } from '../../operators/mirror/state';
import { UNFLIPPED } from '../../operators/mirror/state';
import { TwinBuilder } from '../mirror/twinBuilder';
import { makesOnly } from './settledTensors';

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
 * The model with, behind each job's node, its mirror image on the same inputs; jobs of one flip stand together. Since
 * g·op(g·in) is what the mirror image makes of `in` itself, ‖op(g·in) − g·op(in)‖ = ‖mirror(in) − op(in)‖,
 * and nothing needs to be flipped. One vector of doubles comes out (`SUMS`): for each job ‖op(in)‖², then
 * ‖mirror(in) − op(in)‖² for each of its parts, added up over the node's outputs.
 *
 * @param settled tensors of the network whose value is known, by name
 */
export function defectModel(
  network: Network,
  jobs: readonly DefectJob[],
  settled: ReadonlyMap<string, TensorProto> = new Map(),
): Uint8Array<ArrayBuffer> {
  const writers = new Map<Flip, DefectWriter>();
  const sums = jobs.flatMap((job) => {
    const writer =
      writers.get(job.flip) ?? new DefectWriter(network, flipStates(network, job.flip), [...writers.values()]);
    writers.set(job.flip, writer);
    return writer.sums(job);
  });
  const builders = [...writers.values()].map(({ builder }) => builder);
  const nodes = [
    ...builders.flatMap((builder) => builder.nodes),
    makeNode('Concat', sums, [SUMS], { axis: attribute.int(0) }),
  ];
  const { graph, proto } = network.model;
  const originals = graph.nodes.filter((node) => !makesOnly(node, settled));
  const model = replaceNodes(
    proto,
    // The originals keep their names, and no two nodes may share one.
    [...originals, ...nodes.map((node) => Object.assign(create(NodeProtoSchema), node, { name: '' }))],
    [...settled.values(), ...builders.flatMap((builder) => builder.initializers)],
    { inputs: proto.graph!.input, outputs: [create(ValueInfoProtoSchema, { name: SUMS })] },
  );
  return encodeModel(model);
}

/** Writes the jobs of one flip; those of another one come before or after. */

class DefectWriter {
  /** Each tensor of the model is taken for the flipped one. */
  readonly builder: TwinBuilder;
  readonly #state: (tensor: string) => State;

  constructor(network: Network, state: (tensor: string) => State, before: readonly DefectWriter[]) {
    // Weights of a hundred megabytes are sooner reordered by ONNX Runtime than written once more.
    this.builder = new TwinBuilder(network, state, false);
    for (const { builder } of before) this.builder.reserve(builder);
    this.#state = state;
  }

  sums(job: DefectJob): string[] {
    const outputs = job.node.output.filter((name) => name !== '');
    const originals = outputs.map((name) => this.#doubles(name));
    const norm = this.#total(originals);
    return [norm, ...job.parts.map((part) => this.#defect(job, part, originals))];
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
