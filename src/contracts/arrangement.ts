import type { Action, AxisAction, AxisMap } from '../operators/follow/action';
import { axisActions, composeMaps } from '../operators/follow/action';
import { sameMap, simplify } from '../operators/follow/axisMaps';
import type { FloatTensor } from '../operators/follow/rearrange';
import { rearrange } from '../operators/follow/rearrange';
import type { Flip, OutputContract } from '../report/report';
import type { MapPositions } from './contract';

/**
 * What a contract asks of an output under one flip: entries change places along axes, channels change sign, class
 * numbers stand for one another. Applied twice it is the identity.
 */
export interface Arrangement {
  readonly axes: readonly AxisAction[];
  /** Entries of `axis` at `indices` change sign. */
  readonly negate?: { readonly axis: number; readonly indices: readonly number[] };
  /** Values, as class numbers, that stand for one another. */
  readonly relabel?: ReadonlyMap<number, number>;
}

/** The output as it is. */
export const AS_IT_IS: Arrangement = { axes: [] };

/**
 * @param shape of the output.
 * @param tracked how the graph moves its entries; undefined when it does not depend on the image.
 */
export function arrangementOf(
  contract: OutputContract,
  flip: Flip,
  shape: readonly number[],
  tracked: Action | undefined,
): Arrangement {
  switch (contract.kind) {
    case 'classes':
      return { axes: swapActions(swapped(contract, flip), classAxis(shape), shape) };
    case 'map':
      return mapArrangement(contract, flip, shape, tracked);
    case 'labels':
      return labelArrangement(contract, flip, shape, tracked);
    case 'vector':
    case 'sensitive':
    case 'boxes':
    case 'keypoints':
    case 'ignore':
      return AS_IT_IS;
  }
}

/** The axis of class scores: the only one, behind the batch, that is longer than one; else the last. */
export function classAxis(shape: readonly number[]): number {
  const long = shape.flatMap((size, axis) => (axis > 0 && size > 1 ? [axis] : []));
  return long.length === 1 ? long[0]! : shape.length - 1;
}

function mapArrangement(
  contract: OutputContract,
  flip: Flip,
  shape: readonly number[],
  tracked: Action | undefined,
): Arrangement {
  const positions = contract.positions ?? { kind: 'tracked' };
  const axes = positionActions(positions, flip, shape, tracked);
  const channels = channelAxis(shape, positions, tracked);
  const indices = negated(contract, flip);
  return {
    axes: [...axes, ...swapActions(swapped(contract, flip), channels, shape)],
    ...(indices.length > 0 && { negate: { axis: channels, indices } }),
  };
}

function labelArrangement(
  contract: OutputContract,
  flip: Flip,
  shape: readonly number[],
  tracked: Action | undefined,
): Arrangement {
  const axes = contract.positions === undefined ? [] : positionActions(contract.positions, flip, shape, tracked);
  const pairs = swapped(contract, flip);
  if (pairs.length === 0) return { axes };
  return { axes, relabel: new Map(pairs.flatMap(([a, b]) => [[a, b] as const, [b, a] as const])) };
}

/** Left and right change places under each mirror; rotated by 180°, which is both, they keep them. */
function swapped({ swap = [] }: OutputContract, flip: Flip): readonly (readonly [number, number])[] {
  return flip === 'hv' ? [] : swap;
}

/** Under hv both flips act: a channel that both negate keeps its sign. */
function negated({ negate }: OutputContract, flip: Flip): readonly number[] {
  const [h, v] = [negate?.h ?? [], negate?.v ?? []];
  if (flip !== 'hv') return flip === 'h' ? h : v;
  return [...h.filter((i) => !v.includes(i)), ...v.filter((i) => !h.includes(i))];
}

function positionActions(
  positions: MapPositions,
  flip: Flip,
  shape: readonly number[],
  tracked: Action | undefined,
): readonly AxisAction[] {
  switch (positions.kind) {
    case 'tracked':
      return tracked === undefined ? [] : axisActions(tracked, flip, (axis) => shape[axis]!);
    case 'axes': {
      const columns = flip === 'v' ? undefined : positions.columns;
      const rows = flip === 'h' ? undefined : positions.rows;
      return [rows, columns].flatMap((axis) => (axis === undefined ? [] : [{ axis, map: 'reverse' as const }]));
    }
    case 'folded':
      return [{ axis: positions.axis, map: foldedMap(positions, flip, shape[positions.axis]!) }];
  }
}

function foldedMap(
  { grid: [rows, columns], skip }: Extract<MapPositions, { kind: 'folded' }>,
  flip: Flip,
  size: number,
): Int32Array {
  return Int32Array.from({ length: size }, (_, i) => {
    const place = i - skip;
    if (place < 0 || place >= rows * columns) return i;
    const [row, column] = [Math.floor(place / columns), place % columns];
    const [r, c] = [flip === 'h' ? row : rows - 1 - row, flip === 'v' ? column : columns - 1 - column];
    return skip + r * columns + c;
  });
}

/** The first axis behind the batch that holds no positions; where only a first axis is free, that one. */
export function channelAxis(shape: readonly number[], positions: MapPositions, tracked: Action | undefined): number {
  const taken = new Set(positionAxes(positions, tracked));
  const free = shape.flatMap((_, axis) => (taken.has(axis) ? [] : [axis]));
  return free.find((axis) => axis > 0) ?? free[0] ?? 0;
}

function positionAxes(positions: MapPositions, tracked: Action | undefined): readonly (number | undefined)[] {
  switch (positions.kind) {
    case 'axes':
      return [positions.rows, positions.columns];
    case 'folded':
      return [positions.axis];
    case 'tracked':
      return tracked?.kind === 'spatial' ? [...tracked.h, ...tracked.v].map(({ axis }) => axis) : [];
  }
}

function swapActions(
  swap: readonly (readonly [number, number])[],
  axis: number,
  shape: readonly number[],
): readonly AxisAction[] {
  if (swap.length === 0) return [];
  const map = Int32Array.from({ length: shape[axis]! }, (_, i) => i);
  for (const [a, b] of swap) {
    map[a] = b;
    map[b] = a;
  }
  return [{ axis, map }];
}

/** `tensor` in the arrangement that the flip asks for: what a flipped input gave, brought back to the original's. */
export function arrange(tensor: FloatTensor, { axes, negate, relabel }: Arrangement): FloatTensor {
  const moved = rearrange(tensor, mergeAxes(axes, tensor.dims));
  if (negate === undefined && relabel === undefined) return moved;
  const data = moved.data === tensor.data ? tensor.data.slice() : moved.data;
  if (negate !== undefined) negateChannels(data, tensor.dims, negate.axis, negate.indices);
  if (relabel !== undefined) data.forEach((value, i) => (data[i] = relabel.get(value) ?? value));
  return { dims: tensor.dims, data };
}

/** One map per axis, in case an arrangement names one twice. */
function mergeAxes(axes: readonly AxisAction[], dims: readonly number[]): readonly AxisAction[] {
  const merged = new Map<number, AxisAction>();
  for (const { axis, map } of axes) {
    const before = merged.get(axis);
    merged.set(axis, { axis, map: before === undefined ? map : composeMaps(before.map, map, dims[axis]!) });
  }
  return [...merged.values()];
}

function negateChannels(data: Float32Array, dims: readonly number[], axis: number, indices: readonly number[]): void {
  const inner = dims.slice(axis + 1).reduce((a, b) => a * b, 1);
  const block = inner * dims[axis]!;
  for (let start = 0; start < data.length; start += block) {
    for (const index of indices) {
      for (let i = start + index * inner; i < start + (index + 1) * inner; i++) data[i] = -data[i]!;
    }
  }
}

/** Whether two arrangements do the same to a tensor of this shape. */
export function sameArrangement(a: Arrangement, b: Arrangement, shape: readonly number[]): boolean {
  const [mapsA, mapsB] = [a, b].map(({ axes }) => new Map(mergeAxes(axes, shape).map(({ axis, map }) => [axis, map])));
  const sameAxes = shape.every(
    (size, axis) => size === 1 || sameMap(orderOf(mapsA!, axis), orderOf(mapsB!, axis), size),
  );
  return sameAxes && signs(a) === signs(b) && names(a) === names(b);
}

/** An identity is no map. */
function orderOf(maps: ReadonlyMap<number, AxisMap>, axis: number): AxisMap | undefined {
  const map = maps.get(axis);
  return map === undefined || map === 'reverse' ? map : simplify(map);
}

function signs({ negate }: Arrangement): string {
  return negate === undefined || negate.indices.length === 0
    ? ''
    : `${negate.axis}:${[...negate.indices].sort().join()}`;
}

function names({ relabel }: Arrangement): string {
  return [...(relabel ?? [])]
    .map(([from, to]) => `${from}>${to}`)
    .sort()
    .join();
}

/** How the graph itself moves an output's entries. */
export function trackedArrangement(tracked: Action | undefined, flip: Flip, shape: readonly number[]): Arrangement {
  return tracked === undefined ? AS_IT_IS : { axes: axisActions(tracked, flip, (axis) => shape[axis]!) };
}
