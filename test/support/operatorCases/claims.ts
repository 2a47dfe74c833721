import type { Action } from '../../../src/operators/follow/action';
import type { Network } from '../../../src/operators/network';
import { uniform } from '../random';

/** Chooses axes of a shape. */
type Choice = (axis: number, rank: number) => boolean;

/** One axis, counted from the first or the last one, or any of them. */
function choice(next: () => number): Choice {
  const [kind, one] = [next(), Math.floor(next() * 4)];
  const any = Array.from({ length: 8 }, () => next() < 0.3);
  if (kind < 0.4) return (axis, rank) => axis === rank - 1 - one;
  return kind < 0.7 ? (axis) => axis === one : (axis) => any[axis]!;
}

/** A claim of what ↔ does to a tensor: these axes reversed, or entries exchanged in pairs along them. */
function claimed(shape: readonly number[], isChosen: Choice, next: () => number): Action {
  const axes = shape.flatMap((size, axis) => (size > 1 && isChosen(axis, shape.length) ? [{ axis, size }] : []));
  const h = axes.map(({ axis, size }) => {
    const isPaired = size % 2 === 0 && next() < 0.1;
    return { axis, map: isPaired ? Int32Array.from({ length: size }, (_, i) => i ^ 1) : ('reverse' as const) };
  });
  return h.length === 0 ? { kind: 'invariant' } : { kind: 'spatial', h, v: [] };
}

/** The same network, of which it is claimed that ↔ leaves tensors in other orders than it does: mostly the same for all of a call. */
export function withClaims(network: Network, seed: number): Network {
  const next = uniform(seed);
  const claims = new Map<string, Action>();
  const byCall = new Map<string, Choice>();
  for (const name of network.model.graph.nodes.flatMap((node) => node.output)) {
    const shape = network.shapes.shape(name);
    const call = name.split('/')[0]!;
    byCall.set(call, byCall.get(call) ?? choice(next));
    if (shape === undefined || network.action(name) === undefined || next() < 0.1) continue;
    claims.set(name, claimed(shape, next() < 0.8 ? byCall.get(call)! : choice(next), next));
  }
  return { ...network, action: (tensor) => claims.get(tensor) ?? network.action(tensor) };
}
