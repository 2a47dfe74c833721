import { positiveAxis } from '../axes';
import { findAttribute, intAttribute, stringAttribute } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/proto/onnx_pb';
import { alongAxis, axesMaps, byElements, byTuples, coversAll, positionMaps, type Placement } from '../placement';
import type { AxisMap } from './action';
import { sameMap, type AxisMaps } from './axisMaps';
import type { Lost, NodeContext, Rule, Tracked } from './rule';
import { data, EMPTY, isMoved, lost, notKnown, renumber } from './rule';

export const COMPUTED = 'positions are looked up by computed indices';
export const PART = 'a part of space is picked that is not its own mirror image';
const MEET = 'tensors in different orders meet';

/** How the positions that constant indices read are rearranged when the data is. One position has no order. */
export function readPositions(placement: Placement, maps: AxisMaps): AxisMaps | Lost {
  if (placement.at.length === 1) return EMPTY;
  return positionMaps(placement, maps) ?? lost(PART);
}

/** `maps` of the first `count` axes, and of those after them, the first one numbered `from`. */
function divided(maps: AxisMaps, count: number, from: number): readonly [AxisMaps, AxisMaps] {
  return [
    renumber(maps, (axis) => (axis < count ? axis : undefined)),
    renumber(maps, (axis) => (axis < count ? undefined : axis - count + from)),
  ];
}

/** GatherND: the indices' axes but the last, then those of the data that no index counts along. */
export const gatherND: Rule = (context) => {
  const batch = intAttribute(context.node, 'batch_dims', 0);
  const [shape, indices] = [context.inShape(0), context.inShape(1)];
  const leading = indices.length - 1;
  const places = context.inputs[1];
  if (isMoved(places) && places.has(leading)) return lost(COMPUTED);
  const [addressed, rest] = divided(data(context), batch + indices[leading]!, leading);
  const joined = (positions: AxisMaps): AxisMaps => new Map([...positions, ...rest]);
  if (addressed.size === 0) return joined(places ?? EMPTY);
  if (isMoved(places)) {
    const inBatch = [...addressed.keys()].every((axis) => axis < batch);
    return inBatch && sameOnAxes(addressed, places, shape, batch) ? joined(places) : lost(COMPUTED);
  }
  const values = places === undefined ? context.integers(1) : undefined;
  if (values === undefined) return lost(COMPUTED);
  const found = readPositions(byTuples(shape, indices, values, batch), addressed);
  return 'lost' in found ? found : joined(found);
};

function sameOnAxes(a: AxisMaps, b: AxisMaps, shape: readonly number[], count: number): boolean {
  return shape.slice(0, count).every((size, axis) => sameMap(a.get(axis), b.get(axis), size));
}

/** GatherElements: along one axis entries are read by index, on the others each at its own place. */
export const gatherElements: Rule = (context) => {
  const [shape, positions] = [context.inShape(0), context.inShape(1)];
  const along = positiveAxis(intAttribute(context.node, 'axis', 0), shape.length);
  const [source, places] = context.inputs;
  if (!(source?.has(along) ?? false)) return sideBySide(context, [0, 1], along);
  const values = places === undefined ? context.integers(1) : undefined;
  if (values === undefined) return lost(COMPUTED);
  return readPositions(byElements(shape, positions, values, along), source!);
};

/** Tensors whose entries meet place by place; on axis `free` only the last of them has the output's order. */
function sideBySide(context: NodeContext, inputs: readonly number[], free: number): AxisMaps | Lost {
  const shape = context.outShape(0);
  const result = new Map<number, AxisMap>();
  for (const [axis, size] of shape.entries()) {
    const deciding = axis === free ? inputs.slice(-1) : inputs;
    const moved = deciding.filter((i) => isMoved(context.inputs[i]) && context.inShape(i)[axis]! > 1);
    const maps = moved.map((i) => ({ map: context.inputs[i]!.get(axis), length: context.inShape(i)[axis]! }));
    if (maps.some(({ map, length }) => map !== undefined && length !== size && size > 1)) return lost(PART);
    if (maps.some(({ map }) => !sameMap(map, maps[0]!.map, size))) return lost(MEET);
    if (maps[0]?.map !== undefined) result.set(axis, maps[0].map);
  }
  return result;
}

/**
 * Scatter and ScatterElements: the output has the data's order; data that no flip moves, or of which nothing is left,
 * takes that of what is written. As many entries as the data has, at computed places, may leave nothing of it.
 */
export const scatterElements: Rule = (context) => {
  const shape = context.inShape(0);
  const along = positiveAxis(intAttribute(context.node, 'axis', 0), shape.length);
  const [source, places, updates] = context.inputs;
  const values = places === undefined ? context.integers(1) : undefined;
  const placement = values && byElements(shape, context.inShape(1), values, along);
  if (isMoved(source)) {
    const full = overwrites(context.node) && context.inShape(1).every((size, axis) => size === shape[axis]);
    if (!full || (placement !== undefined && !coversAll(placement))) return source;
    if (placement === undefined && source.has(along)) return notKnown(COMPUTED);
    if (placement === undefined) return sideBySide(context, [0, 1, 2], along);
  }
  if (!isMoved(updates) || !updates.has(along)) return sideBySide({ ...context, outShape: () => shape }, [1, 2], along);
  return placement === undefined ? lost(COMPUTED) : (axesMaps(placement, updates) ?? lost(PART));
};

/** Whether a Scatter writes over what was there, rather than adding to it or the like. */
function overwrites(node: NodeProto): boolean {
  return stringAttribute(node, 'reduction', 'none') === 'none';
}

/** ScatterND: as `scatterElements`. */
export const scatterND: Rule = (context) => {
  const [shape, indices] = [context.inShape(0), context.inShape(1)];
  const [source, places, updates] = context.inputs;
  if (isMoved(source)) return source;
  const leading = indices.length - 1;
  const depth = indices[leading]!;
  const [positions, rest] = divided(updates ?? EMPTY, leading, depth);
  if (isMoved(places)) return lost(COMPUTED);
  if (positions.size === 0) return rest;
  const values = places === undefined ? context.integers(1) : undefined;
  if (values === undefined) return lost(COMPUTED);
  const found = axesMaps(byTuples(shape, indices, values, 0), positions);
  return found === undefined ? lost(PART) : new Map([...found, ...rest]);
};

/** Compress: entries of one axis, or of the whole tensor in a row, are kept where a constant condition is true. */
export const compress: Rule = (context) => {
  const kept: Tracked = context.inputs[1];
  if (kept !== undefined) return lost('positions are picked by their values');
  const picked = compressed(context);
  if (picked === undefined) return notKnown('positions are picked by a condition that is not known');
  const { along, placement } = picked;
  const maps = data(context);
  if (along === undefined) return readPositions(placement, maps);
  const map = maps.get(along);
  const rest = renumber(maps, (axis) => (axis === along ? undefined : axis));
  if (map === undefined) return rest;
  const found = readPositions(placement, new Map([[0, map]]));
  return 'lost' in found ? found : new Map([...rest, ...renumber(found, () => along)]);
};

/** What a Compress with a constant condition reads, and along which axis; none: the whole tensor in a row. */
export function compressed(
  context: Pick<NodeContext, 'node' | 'inShape' | 'integers'>,
): { readonly along: number | undefined; readonly placement: Placement } | undefined {
  const shape = context.inShape(0);
  const condition = context.integers(1);
  if (condition === undefined) return undefined;
  const kept = [...condition.keys()].filter((i) => condition[i] !== 0);
  const axis = findAttribute(context.node, 'axis');
  if (axis === undefined)
    return { along: undefined, placement: { positions: [kept.length], axes: shape, at: Int32Array.from(kept) } };
  const along = positiveAxis(Number(axis.i), shape.length);
  return { along, placement: alongAxis(shape[along]!, [kept.length], kept) };
}
