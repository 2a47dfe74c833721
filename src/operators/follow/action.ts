import type { ActionName, Flip } from '../../report/report';

/**
 * Where the entries of one axis go under a flip: all in reverse, or by an index map
 * (an involution): `(g·T)[…, i, …] = T[…, map[i], …]`.
 */
export type AxisMap = 'reverse' | Int32Array;

export interface AxisAction {
  readonly axis: number;
  readonly map: AxisMap;
}

/**
 * Why the order of positions is not known any more. `lost`: space was mixed away (a dense layer over it), so later
 * tensors can only be compared as invariant. `unknown`: what an operator does is not known, so that nothing is known
 * of what follows it.
 */
export interface Opaque {
  readonly kind: 'lost' | 'unknown';
  readonly reason: string;
}

/** As `Opaque`, under one of the two flips: a dense layer over rows leaves the columns in order. */
export interface OpaqueFlip extends Opaque {
  readonly flip: 'h' | 'v';
}

interface SpatialAction {
  readonly kind: 'spatial';
  readonly h: readonly AxisAction[];
  readonly v: readonly AxisAction[];
  /** The flip of which the order is not known; its list is empty. */
  readonly opaque?: OpaqueFlip;
}

/**
 * How the two generating flips act on a tensor of a network that were equivariant so far.
 * `spatial`: some axes are reversed or permuted, under at least one of them as far as is known. `invariant`: the flip
 * acts trivially (after pooling over all of space). `Opaque`: not known of either flip.
 */
export type Action = SpatialAction | { readonly kind: 'invariant' } | Opaque;

/** Why the order of positions is not known any more under some flip; undefined where it is under all. */
export function opaquePart(action: Action | undefined): Opaque | undefined {
  if (action === undefined || action.kind === 'invariant') return undefined;
  return action.kind === 'spatial' ? action.opaque : action;
}

/** As `opaquePart`, under one flip; under both together where one has lost its order. */
export function opaqueUnder(action: Action | undefined, flip: Flip): Opaque | undefined {
  const isKnown = action?.kind === 'spatial' && flip !== 'hv' && flip !== action.opaque?.flip;
  return isKnown ? undefined : opaquePart(action);
}

/**
 * The axis maps of `flip`; empty for tensors that are compared as they are. Of both flips together, one of which has lost
 * its order, those of the other: so the flips stay a group, over which outputs can be averaged. `size(axis)` is the
 * axis' length.
 */
export function axisActions(action: Action, flip: Flip, size: (axis: number) => number): readonly AxisAction[] {
  if (action.kind !== 'spatial') return [];
  if (flip !== 'hv') return action[flip];
  const merged = new Map<number, AxisAction>(action.h.map((a) => [a.axis, a]));
  for (const v of action.v) {
    const h = merged.get(v.axis);
    merged.set(v.axis, h === undefined ? v : { axis: v.axis, map: composeMaps(h.map, v.map, size(v.axis)) });
  }
  return [...merged.values()].sort((a, b) => a.axis - b.axis);
}

/** The index map itself, also of `reverse`. */
export function indexMap(map: AxisMap, size: number): Int32Array {
  return map === 'reverse' ? Int32Array.from({ length: size }, (_, i) => size - 1 - i) : map;
}

/** First `a`, then `b`. */
export function composeMaps(a: AxisMap, b: AxisMap, size: number): Int32Array {
  const first = indexMap(a, size);
  return indexMap(b, size).map((i) => first[i]!);
}

export function actionName(action: Action, flip: Flip, size: (axis: number) => number): ActionName {
  const axes = axisActions(action, flip, size);
  if (axes.length === 0) return opaqueUnder(action, flip)?.kind ?? 'invariant';
  if (axes.some((a) => a.map !== 'reverse')) return 'permute';
  return `flip(${axes.map((a) => a.axis).join(',')})`;
}
