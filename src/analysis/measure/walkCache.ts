import type { Flip } from '../../report/report';
import { axisActions, type Action, type AxisAction } from '../../operators/follow/action';
import type { Kernel, PreparedWalk } from './kernel/kernel';
import { planWalk } from './kernel/walk';

interface Entry {
  readonly action: Action;
  readonly walk: PreparedWalk;
}

/** Walks written into a kernel's memory, kept for the next measurement of the same layers. */
export class WalkCache {
  readonly #kernel: Kernel;
  readonly #entries = new Map<string, Entry>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** The walk of a tensor under a flip. `action` must fit `dims`: see `fitsShape`. */
  walk(tensor: string, dims: readonly number[], action: Action, flip: Flip): PreparedWalk {
    const key = `${flip} ${action.kind} ${tensor}`;
    const known = this.#entries.get(key);
    if (known !== undefined && sameAction(known.action, action)) return known.walk;
    const axes = axisActions(action, flip, (axis) => dims[axis]!);
    const walk = this.#kernel.prepare(planWalk(dims, axes, pooledAxes(action, dims)));
    this.#entries.set(key, { action, walk });
    return walk;
  }
}

/** All axes that h or v touches, as far as is known; all axes there are when the tensor has none of space. */
function pooledAxes(action: Action, dims: readonly number[]): ReadonlySet<number> {
  if (action.kind !== 'spatial') return new Set(dims.keys());
  const axes = [...action.h, ...action.v].map((a) => a.axis);
  return new Set(axes.length === 0 ? dims.keys() : axes);
}

/** Whether every axis exists and every map is an order of all of its entries. */
export function fitsShape(action: Action, dims: readonly number[]): boolean {
  if (action.kind !== 'spatial') return true;
  return [...action.h, ...action.v].every(({ axis, map }) => {
    const size = dims[axis];
    if (size === undefined || map === 'reverse') return size !== undefined;
    return map.length === size && new Set(map).size === size && map.every((i) => i >= 0 && i < size);
  });
}

function sameAction(a: Action, b: Action): boolean {
  if (a.kind !== 'spatial' || b.kind !== 'spatial') return a.kind === b.kind;
  return sameAxes(a.h, b.h) && sameAxes(a.v, b.v);
}

function sameAxes(a: readonly AxisAction[], b: readonly AxisAction[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ axis, map }, i) => {
      const other = b[i]!;
      if (axis !== other.axis || map === 'reverse' || other.map === 'reverse') {
        return axis === other.axis && map === other.map;
      }
      const entries = other.map;
      return map.length === entries.length && map.every((entry, j) => entry === entries[j]);
    })
  );
}
