import { intsAttribute } from '../onnx/attributes';
import type { ModelGraph } from '../onnx/graph';
import type { NodeProto } from '../onnx/proto/onnx_pb';
import { tensorDims, tensorNumbers } from '../onnx/tensors';
import { operatorOf } from '../operators/catalog';

/** What the first convolution or pooling tells of the axes of a graph input. */
export interface OperatorEvidence {
  /** A letter for each axis, as in a layout. */
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

/**
 * Follows an input through the first operators until one that takes N×C×space: a convolution or a pooling.
 *
 * @param rank number of the input's axes
 */
export function firstOperators(graph: ModelGraph, input: string, rank: number): OperatorEvidence | undefined {
  const waiting: Place[] = [{ tensor: input, origins: Array.from({ length: rank }, (_, axis) => axis) }];
  const seen = new Set<string>([input]);
  let looked = 0;
  for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
    for (const node of graph.consumers(place.tensor)) {
      if (looked++ === MAX_NODES) return undefined;
      const found = evidenceOf(graph, node, place, rank);
      if (found !== undefined) return found;
      const next = behind(graph, node, place);
      if (next === undefined || seen.has(next.tensor)) continue;
      seen.add(next.tensor);
      waiting.push(next);
    }
  }
  return undefined;
}

function evidenceOf(
  graph: ModelGraph,
  node: NodeProto,
  { tensor, origins }: Place,
  rank: number,
): OperatorEvidence | undefined {
  const { kind, flags } = operatorOf(node);
  if ((kind !== 'convolution' && kind !== 'pooling') || node.input[0] !== tensor || origins.length < 4)
    return undefined;
  const [batch, channel, ...space] = origins;
  const [rows, columns] = space.slice(-2);
  if (channel === undefined || rows === undefined || columns === undefined) return undefined;
  const letters = new Map([
    [channel, 'c'],
    [rows, 'h'],
    [columns, 'w'],
    ...(batch === undefined ? [] : [[batch, 'n'] as const]),
  ]);
  const axes = Array.from({ length: rank }, (_, axis) => letters.get(axis) ?? 'd').join('');
  const weights = flags.weights !== undefined ? graph.constant(node.input[flags.weights] ?? '') : undefined;
  const group = Number(node.attribute.find(({ name }) => name === 'group')?.i ?? 1n);
  return { axes, ...(weights === undefined ? {} : { channels: tensorDims(weights)[1]! * group }) };
}

/** The node's first output, where the input's axes can still be told in it. */
function behind(graph: ModelGraph, node: NodeProto, { tensor, origins }: Place): Place | undefined {
  const output = node.output[0];
  if (output === undefined || output === '') return undefined;
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
  const given = graph.constant(node.input[1] ?? '');
  const axes = intsAttribute(node, 'axes') ?? (given && tensorNumbers(given));
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
