import type { NodeProto } from '../../onnx/proto/onnx_pb';
import { makeNode } from '../../onnx/attributes';
import { makesOnly, replaceNodes } from '../../onnx/replaceNodes';
import { encodeModel } from '../../onnx/write';
import { allAtOnce, type Steps } from '../../protocol/steps';
import type { Cause, Flip } from '../../report/report';
import { CAUSES } from '../../report/causes';
import { fixedSizeWarnings, fixSize } from '../input/fixedSize';
import { emitNode } from './emitNode';
import type { MirrorImage, Plan } from '../../operators/mirror/mirrorImage';
import type { Network } from '../../operators/network';
import { flipStates, mirrorImagesInSteps } from '../../operators/network';
import type { State } from '../../operators/mirror/state';
import { sameState, UNFLIPPED } from '../../operators/mirror/state';
import { TwinBuilder } from './twinBuilder';

/** One operator that a twin has in mirrored form. */
export interface ReplacedNode {
  readonly node: string;
  readonly op: string;
  readonly cause: Cause;
  /** How, in words: "kernel reversed along the width", "pads 0, 1 along the height", "conjugated". */
  readonly form: string;
}

export interface MirrorTwin {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly replaced: readonly ReplacedNode[];
  /** Operators of unknown effect, which were conjugated. */
  readonly warnings: readonly string[];
}

export interface TwinOptions {
  readonly flip: Flip;
  /** Only these causes are mirrored away (a counterfactual); all by default. */
  readonly only?: readonly Cause[];
  /**
   * Declares the present height and width where they are free: mirrored pads and cuts fit one size only. Flipped kernels
   * alone fit all.
   */
  readonly fixedSize?: boolean;
  /** Whether mirrored weights are written into the file (the default); else nodes make them: sooner run, once. */
  readonly storesWeights?: boolean;
  /** Tensors whose value is known: nodes that make nothing else are left out. None by default. */
  readonly settled?: ReadonlyMap<string, unknown>;
}

/**
 * A model in which operators are replaced by their mirror images. With all causes mirrored,
 * twin(g·x) = g·f(x), where g acts on outputs by their action. Operators of causes that are not
 * in `only` stay as they are and work on the flipped tensors. Weights that change are
 * re-encoded, all others are copied byte for byte.
 * @throws UserError when weights in other files cannot be read, or the result passes 2 GiB.
 */
export function mirrorTwin(network: Network, options: TwinOptions): MirrorTwin {
  const { builder, images, chosen, warnings } = allAtOnce(twinNodes(network, options));
  const model = replaceNodes(network.model.proto, builder.nodes, builder.initializers);
  const fixed = options.fixedSize === true && [...chosen].some((cause) => cause !== 'kernel');
  if (fixed) model.graph.input = fixSize(model.graph.input, network);
  return {
    bytes: encodeModel(model),
    replaced: replacedNodes(network, images, chosen),
    warnings: [...warnings, ...(fixed ? fixedSizeWarnings(network) : [])],
  };
}

/** The nodes and constants of a twin, which give each graph output in its flipped order under its own name. */
export interface TwinNodes {
  readonly builder: TwinBuilder;
  readonly images: ReadonlyMap<NodeProto, MirrorImage>;
  readonly chosen: ReadonlySet<Cause>;
  /** Operators of unknown effect, which were conjugated. */
  readonly warnings: readonly string[];
}

/**
 * A step after each node.
 * @throws UserError when weights in other files cannot be read.
 */
export function* twinNodes(network: Network, options: TwinOptions): Steps<TwinNodes> {
  const chosen = new Set(options.only ?? CAUSES);
  const images = yield* mirrorImagesInSteps(network, options.flip);
  const builder = new TwinBuilder(network, () => UNFLIPPED, options.storesWeights);
  const state = flipStates(network, options.flip);
  for (const input of network.model.graph.inputs) builder.define(input.name, state(input.name), input.name);
  const { settled } = options;
  for (const [node, image] of images) {
    if (settled === undefined || !makesOnly(node, settled)) emit(network, builder, node, image, chosen, state);
    yield;
  }
  for (const output of network.model.graph.outputs) finishOutput(network, builder, output.name, state(output.name));
  return { builder, images, chosen, warnings: conjugationWarnings(network, images, chosen) };
}

function emit(
  network: Network,
  builder: TwinBuilder,
  node: NodeProto,
  image: MirrorImage,
  chosen: ReadonlySet<Cause>,
  state: (tensor: string) => State,
): void {
  const plan = cheapest(
    builder,
    node,
    image,
    image.plan((cause) => chosen.has(cause)),
  );
  const outputs = node.output.map((name, i) => outputName(network, builder, name, plan.outputs[i]!, state(name)));
  const isMirrored = image.differences.some(({ cause }) => chosen.has(cause));
  emitNode(builder, node, plan, isMirrored ? () => UNFLIPPED : state, outputs);
  node.output.forEach((name, i) => {
    if (name !== '') builder.define(name, plan.outputs[i]!, outputs[i]!);
  });
}

/** A node that commutes may as well work on the original order, if that is what its inputs are in. */
function cheapest(builder: TwinBuilder, node: NodeProto, image: MirrorImage, plan: Plan): Plan {
  if (image.differences.length > 0) return plan;
  const moved = node.input.flatMap((name, i) => {
    const wanted = plan.inputs[i]!;
    return name === '' || wanted === 'any' || wanted.size === 0 ? [] : [{ name, wanted }];
  });
  const stays =
    moved.length > 0 && moved.every(({ name, wanted }) => builder.has(name, UNFLIPPED) && !builder.has(name, wanted));
  if (!stays) return plan;
  return { inputs: node.input.map(() => UNFLIPPED), outputs: node.output.map(() => UNFLIPPED) };
}

/** The original's name, except for a graph output that comes out in another order than it is to have. */
function outputName(network: Network, builder: TwinBuilder, name: string, state: State, wanted: State): string {
  if (name === '' || !network.model.graph.isOutput(name)) return name;
  return sameState(state, wanted, network.shapes.shape(name) ?? []) ? name : builder.fresh(`${name}_unflipped`);
}

/** Makes sure that a graph output is there, in its flipped order, under its own name. */
function finishOutput(network: Network, builder: TwinBuilder, name: string, wanted: State): void {
  const found = builder.require(name, wanted);
  if (found !== name && network.model.graph.producer(name) !== undefined) {
    builder.nodes.push(makeNode('Identity', [found], [name]));
  }
}

function replacedNodes(
  network: Network,
  images: ReadonlyMap<NodeProto, MirrorImage>,
  chosen: ReadonlySet<Cause>,
): ReplacedNode[] {
  return [...images].flatMap(([node, image]) =>
    image.differences
      .filter(({ cause }) => chosen.has(cause))
      .map(({ cause, form, axis }) => ({
        node: network.model.graph.nodeName(node),
        op: node.opType,
        cause,
        form: axis === undefined ? form : `${form} along ${imageAxisName(network, node, axis)}`,
      })),
  );
}

/** A tensor axis as a person knows it. */
function imageAxisName({ action }: Network, node: NodeProto, axis: number): string {
  const holds = (flip: 'h' | 'v'): boolean =>
    [...node.input, ...node.output].some((tensor) => {
      const found = tensor === '' ? undefined : action(tensor);
      return found?.kind === 'spatial' && found[flip].some((a) => a.axis === axis);
    });
  if (holds('h') !== holds('v')) return holds('h') ? 'the width' : 'the height';
  return `axis ${axis}`;
}

function conjugationWarnings(
  network: Network,
  images: ReadonlyMap<NodeProto, MirrorImage>,
  chosen: ReadonlySet<Cause>,
): string[] {
  return [...images].flatMap(([node, image]) =>
    chosen.has('other') && image.differences.some(({ cause }) => cause === 'other')
      ? [`${network.model.graph.nodeName(node)} (${node.opType}) has no mirror image of its own; it was conjugated.`]
      : [],
  );
}
