import type { AxisMap } from '../follow/action';
import { indexMap } from '../follow/action';
import type { AxisMaps } from '../follow/axisMaps';
import { sameMap, simplify } from '../follow/axisMaps';

/**
 * The order in which the twin holds a tensor T of the original network: the twin's tensor is
 * S·T with `(S·T)[i] = T[S[i]]` on each listed axis. Empty: T itself.
 */
export type State = AxisMaps;

export const UNFLIPPED: State = new Map();

/** Shape of a tensor; undefined entries never occur where a state names the axis. */
export type Shape = readonly number[];

export function sameState(a: State, b: State, shape: Shape): boolean {
  return [...new Set([...a.keys(), ...b.keys()])].every((axis) => sameMap(a.get(axis), b.get(axis), shape[axis] ?? 1));
}

/** Maps that turn a tensor in state `from` into the same tensor in state `to`. */
export function transition(from: State, to: State, shape: Shape): State {
  const result = new Map<number, AxisMap>();
  for (const axis of new Set([...from.keys(), ...to.keys()])) {
    const [a, b] = [from.get(axis), to.get(axis)];
    if (a === b) continue;
    if (a === undefined) result.set(axis, b!);
    else if (b === undefined) result.set(axis, invert(a));
    else {
      // T' = b·T and T = a⁻¹·T_a, so T'[i] = T_a[a⁻¹[b[i]]].
      const inverse = indexMap(invert(a), shape[axis]!);
      const map = simplify(indexMap(b, shape[axis]!).map((i) => inverse[i]!));
      if (map !== undefined) result.set(axis, map);
    }
  }
  return result;
}

function invert(map: AxisMap): AxisMap {
  if (map === 'reverse') return map;
  const inverse = new Int32Array(map.length);
  map.forEach((from, to) => (inverse[from] = to));
  return inverse;
}

/** Whether an axis is reversed in a tensor of this shape; one entry has no order, and is its own reversal. */
export function isReversed(state: State, shape: Shape, axis: number): boolean {
  return state.get(axis) === 'reverse' || (!state.has(axis) && shape[axis] === 1);
}

/** `state` without the listed axes. */
export function without(state: State, axes: Iterable<number>): State {
  const dropped = new Set(axes);
  return new Map([...state].filter(([axis]) => !dropped.has(axis)));
}

/**
 * The state an operand must have for its broadcast to have `state`: operands are aligned at
 * their last axes, and an axis of length 1 has no order.
 */
export function broadcastOperand(state: State, rank: number, operand: Shape): State {
  const offset = rank - operand.length;
  const result = new Map<number, AxisMap>();
  for (const [axis, map] of state) {
    if (axis >= offset && operand[axis - offset] !== 1) result.set(axis - offset, map);
  }
  return result;
}

/** Reversal of some axes. */
export function reversal(axes: Iterable<number>): State {
  return new Map([...axes].map((axis) => [axis, 'reverse' as const]));
}

/** The state on one axis of a one-dimensional parameter that runs along `axis` of a tensor in `state`. */
export function parameterState(state: State, axis: number): State {
  const map = state.get(axis);
  return map === undefined ? UNFLIPPED : new Map([[0, map]]);
}
