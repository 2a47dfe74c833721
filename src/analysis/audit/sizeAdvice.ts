import { intsAttribute } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/proto/onnx_pb';
import { operatorKind } from '../../operators/catalog';
import type { ConcreteShapes } from '../../operators/follow/rule';
import { findByShapes, inferShapesInSteps } from '../../operators/inferShapes';
import type { SizeAdvice } from '../../report/report';
import { imageAxes } from '../../report/layout';
import { flipStates, imageOf, lostBefore, type Network } from '../../operators/network';
import { mapInSteps, type Steps } from '../../protocol/steps';
import { axisImages, FLIP_OF, misaligned, misalignments, type AxisImages, type ImageAxis } from './auditModel';
import { sizePeriods } from './sizePeriods';

/** Sizes given for each axis. */
const ADVISED = 6;
/** Nodes looked at over all sizes of an axis: bounds the time for networks of thousands of nodes. */
const NODE_BUDGET = 60_000;

/** An operator whose alignment depends on the size. */
interface Sampler {
  readonly node: NodeProto;
  readonly name: string;
}

/** What one size does: which operators it misaligns, or what no longer fits. */
interface Trial {
  readonly size: number;
  readonly misaligned: ReadonlySet<Sampler>;
  /** First tensor whose shape cannot be made at this size. */
  readonly misfit?: string;
}

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
  const samplers = samplersAlong(network, axis, yield* axisImages(network));
  const candidates = candidateSizes(network, axis);
  const isMisaligned = misalignment(network, axis);
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
      if (misaligned(image).length > 0 || operatorKind(node) === 'resampling') return true;
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

/** Why none of the sizes will do, naming the operators. */
function reasonWhy(network: Network, what: string, samplers: readonly Sampler[], trials: readonly Trial[]): string {
  const [low, high] = [Math.min(...trials.map((t) => t.size)), Math.max(...trials.map((t) => t.size))];
  const fitting = trials.filter((t) => t.misfit === undefined);
  const where = fitting.length === trials.length ? '' : ' at which the model runs';
  const intro = `No ${what} from ${low} to ${high}${where} aligns every operator`;
  if (fitting.length <= 1) {
    return `No ${what} from ${low} to ${high} aligns every operator: the model runs at no other ${what} (${misfitName(network, trials)} does not fit).`;
  }
  const never = samplers.filter((s) => fitting.every((t) => t.misaligned.has(s)));
  if (never.length > 0) return `${intro}: ${listed(never)} ${never.length === 1 ? 'is' : 'are'} aligned at none.`;
  const pair = conflict(samplers, fitting);
  if (pair !== undefined) {
    const [a, b] = pair;
    return `${intro}: ${described(a)} wants ${wanted(a, fitting)}, ${described(b)} wants ${wanted(b, fitting)}.`;
  }
  const aligned = trials.find((t) => t.misfit !== undefined);
  return aligned === undefined
    ? `${intro}: its operators want different sizes.`
    : `${intro}: sizes that would do are refused by ${misfitName(network, trials)}.`;
}

function misfitName(network: Network, trials: readonly Trial[]): string {
  const { graph } = network.model;
  const tensor = trials.find((t) => t.misfit !== undefined)?.misfit;
  const node = tensor === undefined ? undefined : graph.producer(tensor);
  return node === undefined ? 'an operator' : described({ node, name: graph.nodeName(node) });
}

/** The first two operators that are never aligned together, though each is at some size. */
function conflict(samplers: readonly Sampler[], trials: readonly Trial[]): readonly [Sampler, Sampler] | undefined {
  // Those that are aligned at the same sizes conflict with the same others: the first of them stands for all.
  const first = new Map<string, Sampler>();
  for (const sampler of samplers) {
    const sizes = trials.filter((t) => !t.misaligned.has(sampler)).map((t) => t.size);
    if (!first.has(sizes.join())) first.set(sizes.join(), sampler);
  }
  const different = [...first.values()];
  for (const [i, a] of different.entries()) {
    for (const b of different.slice(i + 1)) {
      if (trials.every((t) => t.misaligned.has(a) || t.misaligned.has(b))) return [a, b];
    }
  }
  return undefined;
}

function wanted(sampler: Sampler, trials: readonly Trial[]): string {
  const sizes = trials.filter((t) => !t.misaligned.has(sampler)).map((t) => t.size);
  return `${sizes
    .slice(0, 3)
    .sort((a, b) => a - b)
    .join(', ')}${sizes.length > 3 ? ', …' : ''}`;
}

function described({ node, name }: Sampler): string {
  return `${name} (${node.opType})`;
}

function listed(samplers: readonly Sampler[]): string {
  const shown = samplers.slice(0, 3).map(described).join(', ');
  return samplers.length > 3 ? `${shown} and ${samplers.length - 3} more` : shown;
}
