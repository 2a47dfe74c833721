import { intsAttribute } from '../onnx/attributes';
import type { ModelGraph } from '../onnx/graph';
import type { NodeProto } from '../onnx/proto/onnx_pb';
import { tensorDims, tensorNumbers } from '../onnx/tensors';
import { operatorOf } from '../operators/catalog';

/** What the first operators tell of the axes of a graph input. */
export interface OperatorEvidence {
  /** A letter for each axis, as in a layout; `?` for one of which nothing is told. */
  readonly axes: string;
  /** Channels that the first convolution reads. */
  readonly channels?: number;
}

/** Where each axis of a tensor lies in the input; undefined for one that was added on the way. */
type Origins = readonly (number | undefined)[];

interface Place {
  readonly tensor: string;
  readonly origins: Origins;
}

/** Nodes looked at from the input on. */
const MAX_NODES = 64;
/** Kinds that keep the axes of their first input. */
const KEEPS_AXES: ReadonlySet<string> = new Set(['pointwise', 'parameterized', 'padding', 'resampling', 'symmetric']);

/** Kinds that take N×C×space. */
const SLIDING: ReadonlySet<string> = new Set(['convolution', 'transposedConvolution', 'pooling', 'blocks']);

/** Whether an operator of these axes takes a tensor of this layout. */
export function agreesWith(layout: string, { axes }: OperatorEvidence): boolean {
  return layout.length === axes.length && [...axes].every((letter, axis) => letter === '?' || letter === layout[axis]);
}

/**
 * Follows an input through the first operators until one that takes N×C×space (a convolution, a pooling). Where there
 * is none, the first that tells a part: constants along one axis alone lie along the channels (a mean, a standard
 * deviation), and what is reduced over two axes at once is reduced over space.
 *
 * @param rank number of the input's axes
 */
export function firstOperators(graph: ModelGraph, input: string, rank: number): OperatorEvidence | undefined {
  const waiting: Place[] = [{ tensor: input, origins: Array.from({ length: rank }, (_, axis) => axis) }];
  const seen = new Set<string>([input]);
  let looked = 0;
  let part: OperatorEvidence | undefined;
  for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
    for (const node of graph.consumers(place.tensor)) {
      if (looked++ === MAX_NODES) return part;
      const found = slidingEvidence(graph, node, place, rank);
      if (found !== undefined) return found;
      part ??= channelEvidence(graph, node, place, rank) ?? spaceEvidence(graph, node, place, rank);
      const next = behind(graph, node, place);
      if (next === undefined || seen.has(next.tensor)) continue;
      seen.add(next.tensor);
      waiting.push(next);
    }
  }
  return part;
}

function slidingEvidence(
  graph: ModelGraph,
  node: NodeProto,
  { tensor, origins }: Place,
  rank: number,
): OperatorEvidence | undefined {
  const { kind, flags } = operatorOf(node);
  if (!SLIDING.has(kind) || node.input[0] !== tensor) return undefined;
  const [batch, channel, ...space] = origins;
  const [rows, columns] = space.slice(-2);
  if (channel === undefined || rows === undefined || columns === undefined) return undefined;
  const letters = new Map([
    [channel, 'c'],
    [rows, 'h'],
    [columns, 'w'],
    ...(batch === undefined ? [] : [[batch, 'n'] as const]),
  ]);
  const weights = flags.weights !== undefined ? graph.constant(node.input[flags.weights] ?? '') : undefined;
  const axes = lettered(letters, rank, 'd');
  return { axes, ...(weights === undefined ? {} : { channels: channelsOf(node, tensorDims(weights)) }) };
}

/** Filters are M×C/group×space, those of a transposed convolution C×M/group×space. */
function channelsOf(node: NodeProto, filters: readonly number[]): number {
  if (operatorOf(node).kind === 'transposedConvolution') return filters[0]!;
  return filters[1]! * Number(node.attribute.find(({ name }) => name === 'group')?.i ?? 1n);
}

function lettered(letters: ReadonlyMap<number, string>, rank: number, other: string): string {
  return Array.from({ length: rank }, (_, axis) => letters.get(axis) ?? other).join('');
}

/** Of arithmetic with a constant that is longer than 1 along one axis alone; of three axes it may be a sequence's bias. */
function channelEvidence(
  graph: ModelGraph,
  node: NodeProto,
  { tensor, origins }: Place,
  rank: number,
): OperatorEvidence | undefined {
  if (operatorOf(node).flags.arithmetic === undefined || rank < 4) return undefined;
  const constants = node.input.flatMap((name) => (name === tensor ? [] : (graph.constant(name) ?? [])));
  for (const dims of constants.map(tensorDims)) {
    const along = dims.flatMap((d, axis) => (d > 1 ? [axis + origins.length - dims.length] : []));
    const axis = along.length === 1 ? origins[along[0]!] : undefined;
    if (axis !== undefined) return { axes: lettered(new Map([[axis, 'c']]), rank, '?') };
  }
  return undefined;
}

/** Of a reduction over two axes of four, or five, that stay in order. */
function spaceEvidence(
  graph: ModelGraph,
  node: NodeProto,
  { tensor, origins }: Place,
  rank: number,
): OperatorEvidence | undefined {
  if (operatorOf(node).kind !== 'reduction' || node.input[0] !== tensor || origins.length < 4) return undefined;
  const [rows, columns, ...others] = (axesOf(graph, node) ?? []).map((axis) => origins.at(axis)).sort();
  if (rows === undefined || columns === undefined || others.length > 0) return undefined;
  return {
    axes: lettered(
      new Map([
        [rows, 'h'],
        [columns, 'w'],
      ]),
      rank,
      '?',
    ),
  };
}

function axesOf(graph: ModelGraph, node: NodeProto): readonly number[] | undefined {
  const given = graph.constant(node.input[1] ?? '');
  return intsAttribute(node, 'axes') ?? (given && tensorNumbers(given));
}

/** The node's first output, where the input's axes can still be told in it. */
function behind(graph: ModelGraph, node: NodeProto, { tensor, origins }: Place): Place | undefined {
  const output = node.output[0];
  if (!output) return undefined;
  const { kind, flags } = operatorOf(node);
  if (KEEPS_AXES.has(kind) || (flags.elements ?? 'kept') !== 'kept') return { tensor: output, origins };
  if (node.input[0] !== tensor) return undefined;
  const moved = movedAxes(graph, node, origins);
  return moved && { tensor: output, origins: moved };
}

function movedAxes(graph: ModelGraph, node: NodeProto, origins: Origins): Origins | undefined {
  const rank = origins.length;
  const { axes: change } = operatorOf(node).flags;
  if (change === 'permuted') {
    const perm = intsAttribute(node, 'perm') ?? origins.map((_, axis) => rank - 1 - axis);
    return perm.length === rank ? perm.map((axis) => origins[axis]) : undefined;
  }
  if (change === undefined) return undefined;
  const axes = axesOf(graph, node);
  if (axes === undefined) return undefined;
  if (change === 'removed') {
    const gone = new Set(axes.map((axis) => (axis < 0 ? axis + rank : axis)));
    return origins.filter((_, axis) => !gone.has(axis));
  }
  const full = rank + axes.length;
  const added = new Set(axes.map((axis) => (axis < 0 ? axis + full : axis)));
  const left = [...origins];
  return Array.from({ length: full }, (_, axis) => (added.has(axis) ? undefined : left.shift()));
}
