import type { NodeProto } from '../onnx/proto/onnx_pb';
import type { OnnxModel } from '../onnx/model';
import { inferShapesInSteps } from './inferShapes';
import { integersOf } from './integers';
import type { Flip, Layout } from '../report/report';
import { axisActions, opaquePart, type Action } from './follow/action';
import { normalize } from './follow/axisMaps';
import type { ConcreteShapes } from './follow/rule';
import { allAtOnce, type Steps } from '../protocol/steps';
import { trackActionsInSteps } from './trackActions';
import { operatorKind, operatorOf } from './catalog';
import { uniformAxes } from './uniformAxes';
import { evenedPads } from './evenedPads';
import type { OperatorKind } from './record';
import { commutes, conjugated, type MirrorContext, type MirrorImage } from './mirror/mirrorImage';
import { constantOf, weightsOf } from './mirror/weights';
import type { Shape, State } from './mirror/state';
import { UNFLIPPED } from './mirror/state';

/** The image that is fed, as the network takes it. */
export interface FedImage {
  readonly name: string;
  /** Concrete sizes, one for each axis of the layout. */
  readonly shape: readonly number[];
  readonly layout: Layout;
  /** The model's further inputs. */
  readonly others?: readonly FurtherInput[];
}

/** An input besides the image's. */
export interface FurtherInput {
  readonly name: string;
  readonly shape: readonly number[];
  /** Of an image, which is flipped along; absent for what stays as it is. */
  readonly layout?: Layout;
}

/** Every input's shape, by its name. */
export function inputShapes({ name, shape, others = [] }: FedImage): ReadonlyMap<string, readonly number[]> {
  return new Map([[name, shape], ...others.map((other) => [other.name, other.shape] as const)]);
}

/** A model at one input size, with the shape of and the flips' action on every tensor. */
export interface Network {
  readonly model: OnnxModel;
  readonly input: FedImage;
  readonly shapes: ConcreteShapes;
  /** Undefined for tensors that do not depend on the image. */
  readonly action: (tensor: string) => Action | undefined;
}

/**
 * With shapes from static inference alone; tensors whose shape it cannot find count as lost.
 * @throws UserError as `inferShapes`.
 */
export function networkAt(model: OnnxModel, input: FedImage): Network {
  return allAtOnce(networkInSteps(model, input));
}

/** As `networkAt`, in steps. */
export function* networkInSteps(model: OnnxModel, input: FedImage): Steps<Network> {
  const shapes = yield* inferShapesInSteps(model, inputShapes(input));
  return { model, input, shapes, action: yield* trackActionsInSteps(model, shapes, input) };
}

/** How `flip` acts on each tensor, as axis maps; nothing on tensors that do not depend on the image or have lost its order. */
export function flipStates(network: Network, flip: Flip): (tensor: string) => State {
  const known = new Map<string, State>();
  return (tensor) => {
    const found = known.get(tensor);
    if (found !== undefined) return found;
    const state = flipState(network, flip, tensor);
    known.set(tensor, state);
    return state;
  };
}

/** As `flipStates`, for one tensor. */
function flipState(network: Network, flip: Flip, tensor: string): State {
  const action = tensor === '' ? undefined : network.action(tensor);
  if (action === undefined) return UNFLIPPED;
  const shape = network.shapes.shape(tensor) ?? [];
  const maps = axisActions(action, flip, (axis) => shape[axis]!).map(({ axis, map }) => [axis, map] as const);
  return maps.length === 0 ? UNFLIPPED : normalize(new Map(maps), shape);
}

const remembered = new WeakMap<Network, Map<Flip, Map<NodeProto, MirrorImage>>>();

/** How each node of the network behaves under `flip`, in the order in which they run. Found once for each network and flip. */
export function mirrorImages(network: Network, flip: Flip): ReadonlyMap<NodeProto, MirrorImage> {
  return allAtOnce(mirrorImagesInSteps(network, flip));
}

/** As `mirrorImages`, with a step after each node that has not been looked at. */
export function* mirrorImagesInSteps(network: Network, flip: Flip): Steps<ReadonlyMap<NodeProto, MirrorImage>> {
  const known = remembered.get(network) ?? new Map<Flip, Map<NodeProto, MirrorImage>>();
  remembered.set(network, known);
  const images = known.get(flip) ?? new Map<NodeProto, MirrorImage>();
  known.set(flip, images);
  const { nodes } = network.model.graph;
  if (images.size === nodes.length) return images;
  const state = flipStates(network, flip);
  // Of two that walk at the same time, each goes on behind where the other is.
  for (const node of nodes) {
    if (images.has(node)) continue;
    images.set(node, imageOf(network, node, state));
    yield;
  }
  return images;
}

/** Kinds of operators that treat neighboring positions in an order. */
export const ORDERED: ReadonlySet<OperatorKind> = new Set<OperatorKind>([
  'convolution',
  'transposedConvolution',
  'pooling',
  'padding',
  'resampling',
  'blocks',
  'sampling',
]);

/** Where the order was lost in which a sliding or resampling operator would see the image; undefined where it has it, or needs none. */
export function lostBefore({ action }: Network, node: NodeProto): string | undefined {
  if (!ORDERED.has(operatorKind(node))) return undefined;
  return opaquePart(action(node.input[0] ?? ''))?.reason;
}

/**
 * How one node behaves under `flip`; as `mirrorImages`, not remembered. Exact for every operator: those without a
 * mirror image of their own, and those whose shapes are not known, are conjugated.
 */
export function imageOf(network: Network, node: NodeProto, state: (tensor: string) => State): MirrorImage {
  const { graph } = network.model;
  const touched = [...graph.dependencies(node), ...node.output].some((tensor) => state(tensor).size > 0);
  const names = [...node.input, ...node.output].filter((name) => name !== '');
  const shapesKnown = names.every((name) => network.shapes.shape(name) !== undefined);
  const context = contextOf(network, node, state);
  const { kind, mirror } = operatorOf(node);
  if (kind === 'shape') return mirror(context);
  if (!touched) return commutes(context);
  return shapesKnown ? mirror(context) : conjugated(context, 'other');
}

function contextOf(network: Network, node: NodeProto, state: (tensor: string) => State): MirrorContext {
  const { model, shapes } = network;
  const shape = (name: string | undefined): Shape => shapes.shape(name ?? '') ?? [];
  return {
    node,
    opset: model.opset,
    inputs: node.input.map(state),
    outputs: node.output.map(state),
    inShape: (i) => shape(node.input[i]),
    outShape: (i) => shape(node.output[i]),
    value: (i) => shapes.value(node.input[i] ?? ''),
    integers: (i) => shapes.value(node.input[i] ?? '') ?? integersOf(model, node.input[i] ?? ''),
    constant: (i) => constantOf(model, node.input[i] ?? ''),
    weights: (i) => weightsOf(model, node.input[i] ?? ''),
    evenedPads: evenedPads(network, node),
    uniform: (i) => uniformAxes(network, node.input[i] ?? ''),
    isUsed: (i) => {
      const name = node.output[i] ?? '';
      return name !== '' && (model.graph.isOutput(name) || model.graph.consumers(name).length > 0);
    },
  };
}
