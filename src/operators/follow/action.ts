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
 * How the two generating flips act on a tensor of a network that were equivariant so far.
 * `spatial`: some axes are reversed or permuted. `invariant`: the flip acts trivially (after
 * pooling over all of space). `lost`: space was mixed away (a dense layer over it), so later
 * tensors can only be compared as invariant. `unknown`: what an operator does is not known, so that nothing is known
 * of what follows it.
 */
export type Action =
  | { readonly kind: 'spatial'; readonly h: readonly AxisAction[]; readonly v: readonly AxisAction[] }
  | { readonly kind: 'invariant' }
  | { readonly kind: 'lost' | 'unknown'; readonly reason: string };

/** Why the order of positions is not known any more; undefined where it is. */
export function opaqueReason(action: Action | undefined): string | undefined {
  return action?.kind === 'lost' || action?.kind === 'unknown' ? action.reason : undefined;
}

/** The axis maps of `flip`; empty for tensors that are compared as they are. `size(axis)` is the axis' length. */
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
  if (action.kind !== 'spatial') return action.kind;
  const axes = axisActions(action, flip, size);
  if (axes.length === 0) return 'invariant';
  if (axes.some((a) => a.map !== 'reverse')) return 'permute';
  return `flip(${axes.map((a) => a.axis).join(',')})`;
}
