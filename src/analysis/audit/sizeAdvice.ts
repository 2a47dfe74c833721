import { intsAttribute } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/proto/onnx_pb';
import { operatorKind } from '../../operators/catalog';
import type { ConcreteShapes } from '../../operators/follow/rule';
import type { OperatorKind } from '../../operators/record';
import { findByShapes, inferShapesInSteps } from '../../operators/inferShapes';
import type { SizeAdvice } from '../../report/report';
import { imageAxes } from '../../report/layout';
import { flipStates, imageOf, lostBefore, networkInSteps, ORDERED, type Network } from '../../operators/network';
import { mapInSteps, type Steps } from '../../protocol/steps';
import { axisImages, FLIP_OF, misaligned, misalignments, type AxisImages, type ImageAxis } from './auditModel';
import { sizePeriods } from './sizePeriods';
import { reasonWhy, type Sampler, type Trial } from './sizeReasons';

/** Sizes given for each axis. */
const ADVISED = 6;
/** Nodes looked at over all sizes of an axis: bounds the time for networks of thousands of nodes. */
const NODE_BUDGET = 60_000;

/**
 * Widths and heights between half and twice the present ones at which every sampling operator is
 * aligned along that axis, nearest first, by static shape inference at each size. Each axis is
 * tried with the other at its present size. A step after each operator at each size.
 */
export function* sizeAdvice(network: Network): Steps<SizeAdvice> {
  const misaligned = yield* misalignments(network);
  const W = yield* axisAdvice(network, 'W');
  const H = yield* axisAdvice(network, 'H');
  const { graph } = network.model;
  const unknown = graph.nodes.filter((node) => lostBefore(network, node) !== undefined);
  const reason = oneReason(W.reason, H.reason);
  return {
    W: W.sizes,
    H: H.sizes,
    misaligned,
    ...(unknown.length > 0 && { unknown: unknown.map((node) => graph.nodeName(node)) }),
    ...(reason !== undefined && { reason }),
  };
}

/** Why no size will do, of the `width`, the `height` or both. */
type Reason = (sizes: string) => string;

/** What holds of both axes is said once. */
function oneReason(width: Reason | undefined, height: Reason | undefined): string | undefined {
  const both = 'width or height';
  if (width?.(both) === height?.(both)) return width?.(both);
  return [width?.('width'), height?.('height')].filter((r) => r !== undefined).join(' ');
}

function* axisAdvice(
  network: Network,
  axis: ImageAxis,
): Steps<{ readonly sizes: readonly number[]; readonly reason?: Reason }> {
  const wide = yield* widened(network, axis);
  const samplers = samplersAlong(wide, axis, yield* axisImages(wide));
  const candidates = candidateSizes(network, axis);
  const isMisaligned = misalignment(wide, axis);
  const periods = sizePeriods(network);
  const refused: ((size: number) => boolean)[] = [];
  const sizes: number[] = [];
  for (const size of candidates) {
    if (refused.some((isRefused) => isRefused(size))) continue;
    const refusing = yield* refusingOperator(network, axis, size, samplers, isMisaligned);
    const period = refusing?.isMisaligned === true ? periods(refusing.node) : undefined;
    if (period !== undefined) refused.push((other) => (other - size) % period === 0);
    if (refusing === undefined) sizes.push(size);
    if (sizes.length === ADVISED) break;
  }
  if (sizes.length > 0) return { sizes };
  const trials: Trial[] = [];
  for (const size of candidates) trials.push(yield* trySize(network, axis, size, samplers, isMisaligned));
  return { sizes, reason: (what) => reasonWhy(network, what, samplers, trials) };
}

/**
 * The network at twice the size where an operator on rows and columns has an axis with one entry at the present one, of
 * which no order is known; the same network otherwise, and where the larger size does not fit.
 */
function* widened(network: Network, axis: ImageAxis): Steps<Network> {
  const { graph } = network.model;
  const isSingle = (name: string): boolean => network.shapes.shape(name)?.slice(2).includes(1) === true;
  const narrow = graph.nodes.some(
    (node) =>
      ORDERED.has(operatorKind(node)) &&
      !readsEveryColumn(node) &&
      [node.input[0] ?? '', ...node.output].some(isSingle),
  );
  if (!narrow) return network;
  const place = imageAxisNumber(network, axis);
  const shape = network.input.shape.map((length, i) => (i === place ? 2 * length : length));
  const wide = yield* networkInSteps(network.model, { ...network.input, shape });
  const fits = graph.nodes.every((node) =>
    node.output.every((name) => wide.shapes.shape(name) !== undefined || network.shapes.shape(name) === undefined),
  );
  return fits ? wide : network;
}

/** What may be aligned at one size and not at another, without a grid of its own. */
const RESIZING: ReadonlySet<OperatorKind> = new Set(['resampling', 'padding']);

/** Operators that have a grid along the axis, or that resize or pad along it unevenly. */
function samplersAlong(
  network: Network,
  axis: ImageAxis,
  imagesOf: (node: NodeProto) => AxisImages,
): readonly Sampler[] {
  const { graph } = network.model;
  return graph.nodes
    .filter((node) => {
      const image = imagesOf(node)[axis];
      if (misaligned(image).length > 0 || RESIZING.has(operatorKind(node))) return true;
      return image.grid !== undefined && !readsEveryColumn(node);
    })
    .map((node) => ({ node, name: graph.nodeName(node) }));
}

/** Windows that move by one leave no column unread (r = 0, `gridRule`): aligned at one size, they are at every size. */
function readsEveryColumn(node: NodeProto): boolean {
  const kind = operatorKind(node);
  if (kind !== 'convolution' && kind !== 'pooling') return false;
  return intsAttribute(node, 'strides')?.every((stride) => stride === 1) !== false;
}

function imageAxisNumber(network: Network, axis: ImageAxis): number {
  const { rows, columns } = imageAxes(network.input.layout);
  return axis === 'W' ? columns : rows;
}

/** From half to twice the present size, nearest first. */
function candidateSizes(network: Network, axis: ImageAxis): readonly number[] {
  const now = network.input.shape[imageAxisNumber(network, axis)]!;
  const limit = Math.max(2, Math.floor(NODE_BUDGET / network.model.graph.nodes.length));
  const sizes = Array.from({ length: 2 * now - Math.ceil(now / 2) + 1 }, (_, i) => Math.ceil(now / 2) + i);
  return sizes.sort((a, b) => Math.abs(a - now) - Math.abs(b - now) || b - a).slice(0, limit);
}

function shapesAt({ input }: Network, place: number, size: number): ReadonlyMap<string, readonly number[]> {
  return new Map([[input.name, input.shape.map((d, i) => (i === place ? size : d))]]);
}

/** An operator that keeps a size from being advised. */
interface Refusal {
  readonly node: NodeProto;
  /** By its grid; else its shape, or what it depends on, cannot be made. */
  readonly isMisaligned: boolean;
}

/** What misaligns or does not fit at a size: most sizes are refused by one of the first operators. */
function* refusingOperator(
  network: Network,
  axis: ImageAxis,
  size: number,
  samplers: readonly Sampler[],
  isMisaligned: Misalignment,
): Steps<Refusal | undefined> {
  const { model } = network;
  const nodes = new Set(samplers.map(({ node }) => node));
  const inputs = shapesAt(network, imageAxisNumber(network, axis), size);
  let fits = true;
  const node = yield* findByShapes(model, inputs, (each, shapes) => {
    fits = each.output.every((name) => shapes.shape(name) !== undefined || network.shapes.shape(name) === undefined);
    return !fits || (nodes.has(each) && isMisaligned(each, shapes));
  });
  return node === undefined ? undefined : { node, isMisaligned: fits };
}

type Misalignment = (node: NodeProto, shapes: ConcreteShapes) => boolean;

/** At the shapes of one size: an axis with one entry at the present size may have an order at another. */
function misalignment(network: Network, axis: ImageAxis): Misalignment {
  const states = new WeakMap<ConcreteShapes, ReturnType<typeof flipStates>>();
  return (node, shapes) => {
    const there = { ...network, shapes };
    const state = states.get(shapes) ?? flipStates(there, FLIP_OF[axis]);
    states.set(shapes, state);
    return misaligned(imageOf(there, node, state)).length > 0;
  };
}

function* trySize(
  network: Network,
  axis: ImageAxis,
  size: number,
  samplers: readonly Sampler[],
  isMisaligned: Misalignment,
): Steps<Trial> {
  const shapes = yield* inferShapesInSteps(network.model, shapesAt(network, imageAxisNumber(network, axis), size));
  const misfit = shapes.unknown.find((tensor) => network.shapes.shape(tensor) !== undefined);
  if (misfit !== undefined) return { size, misaligned: new Set(), misfit };
  const tried = yield* mapInSteps(samplers, (sampler) => (isMisaligned(sampler.node, shapes) ? [sampler] : []));
  return { size, misaligned: new Set(tried.flat()) };
}
