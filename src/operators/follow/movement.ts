import { intAttribute, intsAttribute, stringAttribute } from '../../onnx/attributes';
import { allAxes, positiveAxis } from '../axes';
import type { AxisMap } from './action';
import { indexMap } from './action';
import type { AxisMaps } from './axisMaps';
import { concatMaps, factorMap, normalize, reshapeMaps, sameMap, selectMap, simplify } from './axisMaps';
import type { Lost, NodeContext, Rule } from './rule';
import { COMPUTED, PART, readPositions } from './indexing';
import { alongAxis } from '../placement';
import { data, isLost, isMoved, lost, renumber } from './rule';

/** Reshape, Flatten, Squeeze, Unsqueeze: the same entries in the same order under other axes. */
export const reshape: Rule = (context) =>
  reshapeMaps(data(context), context.inShape(0), context.outShape(0), context.uniform(0)) ??
  lost('a reshape mixes positions of space with something else');

export const transpose: Rule = (context) => {
  const rank = context.inShape(0).length;
  const reversed = Array.from({ length: rank }, (_, i) => rank - 1 - i);
  const perm = intsAttribute(context.node, 'perm', reversed);
  return renumber(data(context), (axis) => perm.indexOf(axis));
};

/** The tensors that are joined: all inputs, or those at `operands`. */
export const concat =
  (operands: (inputs: number) => readonly number[] = allAxes): Rule =>
  (context) => {
    const rank = context.outShape(0).length;
    const along = positiveAxis(intAttribute(context.node, 'axis', 0), rank);
    const joined = operands(context.inputs.length);
    const result = new Map<number, AxisMap>();
    const [first, ...others] = joined.filter((i) => isMoved(context.inputs[i]));
    for (let axis = 0; axis < rank && first !== undefined; axis++) {
      if (axis === along) continue;
      const size = context.inShape(first)[axis]!;
      const map = context.inputs[first]!.get(axis);
      if (size > 1 && others.some((i) => !sameMap(context.inputs[i]!.get(axis), map, size))) {
        return lost('tensors in different orders are joined');
      }
      if (map !== undefined) result.set(axis, map);
    }
    const order = joinedAxis(context, joined, along);
    if (order !== undefined) result.set(along, order);
    return result;
  };

/** Pieces of one reversed axis put together again are taken for the whole reversed axis. */
function joinedAxis(context: NodeContext, joined: readonly number[], along: number): AxisMap | undefined {
  const blocks = joined.map((i) => ({ map: context.inputs[i]?.get(along), size: context.inShape(i)[along]! }));
  if (blocks.every((b) => b.map === undefined)) return undefined;
  if (blocks.every((b) => b.map === 'reverse' || b.size === 1)) return 'reverse';
  return simplify(concatMaps(blocks));
}

export const slice: Rule = (context) => {
  const shape = context.inShape(0);
  const starts = context.value(1) ?? intsAttribute(context.node, 'starts', []);
  const ends = context.value(2) ?? intsAttribute(context.node, 'ends', []);
  const axes =
    context.value(3) ??
    intsAttribute(
      context.node,
      'axes',
      starts.map((_, i) => i),
    );
  const steps = context.value(4) ?? starts.map(() => 1);
  const kept = new Map<number, number[]>();
  axes.forEach((axis, i) => {
    const place = positiveAxis(axis, shape.length);
    kept.set(place, sliceIndices(shape[place]!, starts[i]!, ends[i]!, steps[i]!));
  });
  return keepIndices(data(context), shape, kept);
};

/** The indices that a Slice keeps on one axis (ONNX operator Slice, version 13). */
export function sliceIndices(size: number, start: number, end: number, step: number): number[] {
  const clamp = (v: number, low: number, high: number): number => Math.min(Math.max(v < 0 ? v + size : v, low), high);
  const result: number[] = [];
  if (step > 0) {
    for (let i = clamp(start, 0, size), to = clamp(end, 0, size); i < to; i += step) result.push(i);
  } else {
    const to = end < -size ? -1 : clamp(end, -1, size - 1);
    for (let i = clamp(start, 0, size - 1); i > to; i += step) result.push(i);
  }
  return result;
}

/** A single column that is cut out has no order along its axis: where it comes from shows as an error, not as a lost order. */
function keepIndices(
  maps: AxisMaps,
  shape: readonly number[],
  kept: ReadonlyMap<number, readonly number[]>,
): AxisMaps | Lost {
  const result = new Map<number, AxisMap>();
  for (const [axis, map] of maps) {
    const indices = kept.get(axis);
    if (indices?.length === 1) continue;
    const closed = indices === undefined ? map : selectMap(map, shape[axis]!, indices);
    if (closed === undefined && map !== 'reverse') {
      return lost('a part of space is cut out that is not its own mirror image');
    }
    const simple = closed === undefined ? 'reverse' : closed === 'reverse' ? closed : simplify(indexMap(closed, 0));
    if (simple !== undefined) result.set(axis, simple);
  }
  return result;
}

export const split: Rule = (context, output) => {
  const shape = context.inShape(0);
  const axis = positiveAxis(intAttribute(context.node, 'axis', 0), shape.length);
  let start = 0;
  for (let i = 0; i < output; i++) start += context.outShape(i)[axis]!;
  const indices = Array.from({ length: context.outShape(output)[axis]! }, (_, i) => start + i);
  return keepIndices(data(context), shape, new Map([[axis, indices]]));
};

export const gather: Rule = (context) => {
  const shape = context.inShape(0);
  const axis = positiveAxis(intAttribute(context.node, 'axis', 0), shape.length);
  const indexRank = context.inShape(1).length;
  const maps = context.inputs[0];
  if (maps === undefined) return renumber(data(context, 1), (a) => a + axis);
  if (context.inputs[1] !== undefined) return lost(COMPUTED);
  const rest = renumber(maps, (a) => (a === axis ? undefined : a > axis ? a + indexRank - 1 : a));
  const map = maps.get(axis);
  if (map === undefined) return rest;
  const indices = context.integers(1);
  if (indices === undefined) return lost(PART);
  const found = readPositions(alongAxis(shape[axis]!, context.inShape(1), indices), new Map([[0, map]]));
  return isLost(found) ? found : new Map([...rest, ...renumber(found, (a) => a + axis)]);
};

/** Expand and Tile: a repeated reversed axis is the reversed repetition. */
export const repeat: Rule = (context) => {
  const from = context.inShape(0);
  const to = context.outShape(0);
  const offset = to.length - from.length;
  const result = new Map<number, AxisMap>();
  for (const [axis, map] of data(context)) {
    const grown = from[axis] !== to[axis + offset];
    if (grown && map !== 'reverse') return lost('folded positions are repeated');
    result.set(axis + offset, map);
  }
  return result;
};

/** SpaceToDepth: the place inside a block becomes the slow part of the channel index, and is mirrored there. */
export const spaceToDepth: Rule = (context) => {
  const block = intAttribute(context.node, 'blocksize', 1);
  const channels = context.inShape(0)[1]!;
  const maps = data(context);
  const [h, w] = [maps.get(2), maps.get(3)];
  if (maps.has(1) || (h ?? 'reverse') !== 'reverse' || (w ?? 'reverse') !== 'reverse') {
    return lost('blocks of folded positions become channels');
  }
  const map = Int32Array.from({ length: channels * block * block }, (_, i) => {
    const c = i % channels;
    const place = Math.floor(i / channels);
    const row = Math.floor(place / block);
    const column = place % block;
    return ((h ? block - 1 - row : row) * block + (w ? block - 1 - column : column)) * channels + c;
  });
  const simple = simplify(map);
  return normalize(simple === undefined ? maps : new Map<number, AxisMap>([...maps, [1, simple]]), context.outShape(0));
};

/**
 * DepthToSpace: channels that were mirrored by a SpaceToDepth unfold again; others unfold in their own order. What a flip
 * does to the channels of the result is what it does to whole blocks of channels.
 */
export const depthToSpace: Rule = (context) => {
  const maps = data(context);
  if ([2, 3].some((axis) => (maps.get(axis) ?? 'reverse') !== 'reverse')) {
    return lost('channels become blocks of folded positions');
  }
  const [block, channels] = [intAttribute(context.node, 'blocksize', 1), context.outShape(0)[1]!];
  const isDepthFirst = stringAttribute(context.node, 'mode', 'DCR') === 'DCR';
  const sizes = isDepthFirst ? [block, block, channels] : [channels, block, block];
  const order = maps.get(1);
  const factors = order && factorMap(indexMap(order, context.inShape(0)[1]!), sizes);
  if (order !== undefined && factors === undefined) return lost('mirrored channels become blocks of space');
  const own = factors && simplify(factors[isDepthFirst ? 2 : 0]!);
  const others = renumber(maps, (axis) => (axis === 1 ? undefined : axis));
  return own === undefined ? others : new Map([...others, [1, own]]);
};
