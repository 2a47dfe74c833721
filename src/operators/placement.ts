import { indexMap, type AxisMap } from './follow/action';
import { factorMap, flattenMaps, simplify, type AxisMaps } from './follow/axisMaps';

/**
 * The entries that constant indices name, as GatherND reads and ScatterND writes them: position `i` of a tensor of shape
 * `positions` (counted row by row) stands for entry `at[i]` of axes with the sizes `axes` (counted row by row).
 */
export interface Placement {
  readonly positions: readonly number[];
  readonly axes: readonly number[];
  readonly at: Int32Array;
}

/** Indices along one axis, as Gather has them. */
export function alongAxis(size: number, positions: readonly number[], indices: ArrayLike<number>): Placement {
  return { positions, axes: [size], at: Int32Array.from(indices, (index) => fromEnd(index, size)) };
}

/** The last axis of `indices` holds one index for each axis after the first `batch` ones (GatherND, ScatterND). */
export function byTuples(
  data: readonly number[],
  shape: readonly number[],
  indices: ArrayLike<number>,
  batch: number,
): Placement {
  const positions = shape.slice(0, -1);
  const depth = shape.at(-1)!;
  const axes = data.slice(0, batch + depth);
  const perBatch = product(positions.slice(batch));
  const at = Int32Array.from({ length: product(positions) }, (_, i) => {
    let entry = Math.floor(i / perBatch);
    for (let k = 0; k < depth; k++) {
      const size = axes[batch + k]!;
      entry = entry * size + fromEnd(indices[i * depth + k]!, size);
    }
    return entry;
  });
  return { positions, axes, at };
}

/** Each index stands for the entry at its own place, but for one axis (GatherElements, ScatterElements). */
export function byElements(
  data: readonly number[],
  positions: readonly number[],
  indices: ArrayLike<number>,
  along: number,
): Placement {
  const at = Int32Array.from({ length: product(positions) }, (_, i) => {
    let [entry, stride, rest] = [0, 1, i];
    for (let axis = positions.length - 1; axis >= 0; axis--) {
      const own = rest % positions[axis]!;
      rest = Math.floor(rest / positions[axis]!);
      entry += (axis === along ? fromEnd(indices[i]!, data[axis]!) : own) * stride;
      stride *= data[axis]!;
    }
    return entry;
  });
  return { positions, axes: data, at };
}

function fromEnd(index: number, size: number): number {
  return index < 0 ? index + size : index;
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((a, b) => a * b, 1);
}

/** Whether reading an entry of the rearranged data is reading at the rearranged position: at[positions(i)] = axes(at[i]). */
export function agree({ positions, axes, at }: Placement, ofPositions: AxisMaps, ofAxes: AxisMaps): boolean {
  const moved = flat(positions, ofPositions);
  const image = flat(axes, ofAxes);
  return moved !== undefined && image !== undefined && at.every((entry, i) => at[moved[i]!] === image[entry]);
}

/** Whether no entry is named twice. */
export function isInjective({ at }: Placement): boolean {
  return new Set(at).size === at.length;
}

/** Whether every entry of the axes is named. */
export function coversAll({ axes, at }: Placement): boolean {
  return new Set(at).size === product(axes);
}

/**
 * How positions are rearranged when the data's axes are. Reversals are tried first, so that an entry that is named
 * several times, as in an enlarged image, stays among its neighbors.
 * @returns undefined when the mirror image of a named entry is not named.
 */
export function positionMaps(placement: Placement, ofAxes: AxisMaps): AxisMaps | undefined {
  const reversed = reversals(placement.positions).find((maps) => agree(placement, maps, ofAxes));
  if (reversed !== undefined) return reversed;
  const image = flat(placement.axes, ofAxes);
  if (image === undefined || !isInjective(placement)) return undefined;
  const place = new Map(Array.from(placement.at, (entry, i) => [entry, i]));
  const moved = Array.from(placement.at, (entry) => place.get(image[entry]!));
  if (moved.includes(undefined)) return undefined;
  return factored(Int32Array.from(moved as number[]), placement.positions);
}

/**
 * How the data's axes are rearranged when the positions are; entries that are not named stay in place.
 * @returns undefined when no order of the axes does.
 */
export function axesMaps(placement: Placement, ofPositions: AxisMaps): AxisMaps | undefined {
  const reversed = reversals(placement.axes).find((maps) => agree(placement, ofPositions, maps));
  if (reversed !== undefined) return reversed;
  const moved = flat(placement.positions, ofPositions);
  if (moved === undefined) return undefined;
  const image = Int32Array.from({ length: product(placement.axes) }, (_, i) => i);
  placement.at.forEach((entry, i) => (image[entry] = placement.at[moved[i]!]!));
  const maps = new Set(image).size === image.length ? factored(image, placement.axes) : undefined;
  return maps !== undefined && agree(placement, ofPositions, maps) ? maps : undefined;
}

/** Every choice of reversed axes, those with the fewest first. */
function reversals(sizes: readonly number[]): readonly AxisMaps[] {
  const axes = [...sizes.keys()].filter((axis) => sizes[axis]! > 1);
  const choices = axes.reduce<readonly (readonly number[])[]>(
    (chosen, axis) => [...chosen, ...chosen.map((list) => [...list, axis])],
    [[]],
  );
  return [...choices]
    .sort((a, b) => a.length - b.length)
    .map((list) => new Map(list.map((axis) => [axis, 'reverse' as const])));
}

function flat(sizes: readonly number[], maps: AxisMaps): Int32Array | undefined {
  return flattenMaps(
    sizes.map((_, axis) => maps.get(axis)),
    sizes,
  );
}

function factored(map: Int32Array, sizes: readonly number[]): AxisMaps | undefined {
  const factors = factorMap(map, sizes);
  if (factors === undefined) return undefined;
  const maps = new Map<number, AxisMap>();
  factors.forEach((factor, axis) => {
    const simple = simplify(indexMap(factor, factor.length));
    if (simple !== undefined) maps.set(axis, simple);
  });
  return maps;
}
