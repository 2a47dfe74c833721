import type { AxisMap } from './action';
import { indexMap } from './action';

/** Which axes of a tensor one flip rearranges, and how. Axes not listed keep their order. */
export type AxisMaps = ReadonlyMap<number, AxisMap>;

/** Above this many entries an axis group is not followed through a Reshape (memory: 4 bytes an entry). */
const MAX_GROUP = 1 << 24;

export function isReversal(map: ArrayLike<number>): boolean {
  for (let i = 0; i < map.length; i++) if (map[i] !== map.length - 1 - i) return false;
  return true;
}

/** Blocks of equal length in reverse, each in its own order: what a flip makes of a pixel shuffle. */
export function isBlockReversal(map: ArrayLike<number>): boolean {
  const block = map.length - map[0]!;
  if (block < 2 || block >= map.length || map.length % block !== 0) return false;
  for (let i = 0; i < map.length; i++) {
    if (map[i] !== map.length - block * (Math.floor(i / block) + 1) + (i % block)) return false;
  }
  return true;
}

/** The shortest form of an index map: nothing, `reverse`, or the map. */
export function simplify(map: Int32Array): AxisMap | undefined {
  if (map.every((from, to) => from === to)) return undefined;
  return isReversal(map) ? 'reverse' : map;
}

/** Drops maps on axes of length 1, where every order is the same. */
export function normalize(maps: AxisMaps, shape: readonly number[]): AxisMaps {
  return new Map([...maps].filter(([axis]) => (shape[axis] ?? 1) > 1));
}

export function sameMap(a: AxisMap | undefined, b: AxisMap | undefined, size: number): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  const p = indexMap(a, size);
  const q = indexMap(b, size);
  return p.every((value, i) => value === q[i]);
}

/**
 * Follows axis maps through a Reshape. Input and output axes are split into the smallest
 * groups with equal products; in a group the flattened order is permuted, and the
 * permutation must again be a product of maps of the output's axes.
 *
 * @param uniform axes of the input that repeat one entry: whether they are reversed too makes no difference
 * @returns undefined when the new axes mix positions that the flip tells apart.
 */
export function reshapeMaps(
  maps: AxisMaps,
  from: readonly number[],
  to: readonly number[],
  uniform: ReadonlySet<number> = new Set(),
): AxisMaps | undefined {
  const result = new Map<number, AxisMap>();
  for (const group of axisGroups(from, to)) {
    const touched = group.from.filter((axis) => maps.has(axis));
    if (touched.length === 0) continue;
    const inSizes = group.from.map((axis) => from[axis]!);
    const outSizes = group.to.map((axis) => to[axis]!);
    const order = group.from.map((axis) => maps.get(axis));
    const isReversible = (k: number): boolean =>
      inSizes[k] === 1 || (order[k] === undefined && uniform.has(group.from[k]!));
    if (order.every((m, k) => m === 'reverse' || isReversible(k))) {
      for (const axis of group.to) if (to[axis]! > 1) result.set(axis, 'reverse');
      continue;
    }
    const flat = flattenMaps(order, inSizes);
    const factors = flat && factorMap(flat, outSizes);
    if (!factors) return undefined;
    group.to.forEach((axis, i) => {
      const map = simplify(factors[i]!);
      if (map !== undefined) result.set(axis, map);
    });
  }
  return result;
}

interface AxisGroup {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

function axisGroups(from: readonly number[], to: readonly number[]): AxisGroup[] {
  const groups: AxisGroup[] = [];
  let i = 0;
  let j = 0;
  const isLeft = (): boolean => i < from.length || j < to.length;
  while (isLeft()) {
    const group = { from: [] as number[], to: [] as number[] };
    let p = 1;
    let q = 1;
    if (i < from.length) p *= from[(group.from.push(i), i++)]!;
    if (j < to.length) q *= to[(group.to.push(j), j++)]!;
    while (p !== q && isLeft()) {
      if ((p < q && i < from.length) || j >= to.length) p *= from[(group.from.push(i), i++)]!;
      else q *= to[(group.to.push(j), j++)]!;
    }
    groups.push(group);
  }
  return groups;
}

export function flattenMaps(order: readonly (AxisMap | undefined)[], sizes: readonly number[]): Int32Array | undefined {
  const total = sizes.reduce((a, b) => a * b, 1);
  if (total > MAX_GROUP) return undefined;
  let flat = Int32Array.of(0);
  order.forEach((map, k) => {
    const size = sizes[k]!;
    const own = map === undefined ? undefined : indexMap(map, size);
    const next = new Int32Array(flat.length * size);
    for (let a = 0, o = 0; a < flat.length; a++) {
      for (let b = 0; b < size; b++) next[o++] = flat[a]! * size + (own === undefined ? b : own[b]!);
    }
    flat = next;
  });
  return flat;
}

/** Writes a permutation of a flattened index as one map per axis, if it is such a product. */
export function factorMap(flat: Int32Array, sizes: readonly number[]): Int32Array[] | undefined {
  const strides = sizes.map((_, k) => sizes.slice(k + 1).reduce((a, b) => a * b, 1));
  const factors = sizes.map((size, k) =>
    Int32Array.from({ length: size }, (_, i) => Math.floor(flat[i * strides[k]!]! / strides[k]!) % size),
  );
  for (let index = 0; index < flat.length; index++) {
    let image = 0;
    for (let k = 0; k < sizes.length; k++) {
      image += factors[k]![Math.floor(index / strides[k]!) % sizes[k]!]! * strides[k]!;
    }
    if (image !== flat[index]) return undefined;
  }
  return factors;
}

/**
 * The map of an axis of which only `indices` are kept.
 * @returns undefined when an index' mirror image is not among them, or one is kept twice: no permutation then.
 */
export function selectMap(map: AxisMap, size: number, indices: readonly number[]): Int32Array | undefined {
  const full = indexMap(map, size);
  const place = new Map(indices.map((index, i) => [index, i]));
  if (place.size < indices.length) return undefined;
  const images = indices.map((index) => place.get(full[index]!));
  return images.some((i) => i === undefined) ? undefined : Int32Array.from(images as number[]);
}

/** Blocks beside one another on an axis, each rearranged in itself; undefined maps keep their order. */
export function concatMaps(
  blocks: readonly { readonly map: AxisMap | undefined; readonly size: number }[],
): Int32Array {
  const parts: number[] = [];
  for (const { map, size } of blocks) {
    const offset = parts.length;
    const own = map === undefined ? undefined : indexMap(map, size);
    for (let i = 0; i < size; i++) parts.push(offset + (own?.[i] ?? i));
  }
  return Int32Array.from(parts);
}
