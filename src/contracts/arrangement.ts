import type { Action, AxisAction } from '../operators/follow/action';
import { axisActions } from '../operators/follow/action';
import type { Flip, OutputContract } from '../report/report';
import type { EntryRule } from './coordinates';
import { shiftedActions } from './mapShift';
import { partRules } from './partRules';
import { channelAxis, positionActions } from './positionMaps';

/**
 * What a contract asks of an output under one flip: entries change places along axes, channels change sign or are
 * mirrored as coordinates, class numbers stand for one another. Applied twice it is the identity, but for entries that
 * are ignored, which become zero.
 */
export interface Arrangement {
  readonly axes: readonly AxisAction[];
  /** What becomes of the entries of one axis, once all are in their places. */
  readonly mix?: Mix;
  /** Values, as class numbers, that stand for one another. */
  readonly relabel?: ReadonlyMap<number, number>;
}

/** Every entry of an axis from others of the same axis: one rule per entry. */
export interface Mix {
  readonly axis: number;
  readonly rules: readonly EntryRule[];
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
  if (contract.parts !== undefined) return partsArrangement(contract, flip, shape, tracked);
  switch (contract.kind) {
    case 'vector':
    case 'classes':
      return entryArrangement(contract, flip, shape);
    case 'map':
      return mapArrangement(contract, flip, shape, tracked);
    case 'labels':
      return labelArrangement(contract, flip, shape, tracked);
    case 'sensitive':
    case 'boxes':
    case 'keypoints':
    case 'ignore':
      return AS_IT_IS;
  }
}

/** Entries of a vector, or scores, that change places or sign. */
function entryArrangement(contract: OutputContract, flip: Flip, shape: readonly number[]): Arrangement {
  const axis = entryAxis(shape);
  return { axes: swapActions(swapped(contract, flip), axis, shape), ...negationOf(contract, flip, axis, shape) };
}

/** The axis of a vector's entries or of class scores: the only one, behind the batch, that is longer than one; else the last. */
export function entryAxis(shape: readonly number[]): number {
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
  const moved = positionActions(positions, flip, shape, tracked);
  const axes = contract.shift === undefined ? moved : shiftedActions(moved, positions, contract.shift, shape);
  const channels = channelAxis(shape, positions, tracked);
  return {
    axes: [...axes, ...swapActions(swapped(contract, flip), channels, shape)],
    ...negationOf(contract, flip, channels, shape),
  };
}

function negationOf(
  contract: OutputContract,
  flip: Flip,
  axis: number,
  shape: readonly number[],
): Pick<Arrangement, 'mix'> {
  const indices = new Set(negated(contract, flip));
  if (indices.size === 0) return {};
  const rules = Array.from({ length: shape[axis]! }, (_, source) => ({
    source,
    factor: indices.has(source) ? -1 : 1,
    offset: 0,
  }));
  return { mix: { axis, rules } };
}

/** Boxes and points, each range of entries by its own contract, at the mirrored position. */
function partsArrangement(
  { positions, parts = [], axis = 0 }: OutputContract,
  flip: Flip,
  shape: readonly number[],
  tracked: Action | undefined,
): Arrangement {
  const moved = positions === undefined ? [] : positionActions(positions, flip, shape, tracked);
  const points = parts.flatMap(({ pointsAxis, swap = [] }) =>
    pointsAxis === undefined || flip === 'hv' ? [] : swapActions(swap, pointsAxis, shape),
  );
  return { axes: [...moved, ...points], mix: { axis, rules: partRules(parts, flip, shape[axis]!) } };
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

/** How the graph itself moves an output's entries. */
export function trackedArrangement(tracked: Action | undefined, flip: Flip, shape: readonly number[]): Arrangement {
  return tracked === undefined ? AS_IT_IS : { axes: axisActions(tracked, flip, (axis) => shape[axis]!) };
}
