import type { AxisAction } from '../../../src/operators/follow/action';
import { indexMap } from '../../../src/operators/follow/action';

/**
 * The sums of the measuring kernel by plain loops over indices in double precision: slow, short, and
 * written from the definitions. b is read where the flip has put each entry: (g·T)[…, i, …] = T[…, map[i], …].
 */
export function referenceSums(
  dims: readonly number[],
  actions: readonly AxisAction[],
  pooled: ReadonlySet<number>,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
) {
  const maps = new Map(actions.map(({ axis, map }) => [axis, indexMap(map, dims[axis]!)]));
  const sums = { squaredNormA: 0, squaredNormB: 0, squaredDifference: 0 };
  const groupsA = new Map<string, number>();
  const groupsD = new Map<string, number>();
  for (let flat = 0; flat < a.length; flat++) {
    const index = unravel(flat, dims);
    const there = ravel(
      index.map((i, axis) => maps.get(axis)?.[i] ?? i),
      dims,
    );
    const group = index.filter((_, axis) => !pooled.has(axis) && !maps.has(axis)).join();
    const [x, y] = [a[flat]!, b[there]!];
    sums.squaredNormA += x * x;
    sums.squaredNormB += y * y;
    sums.squaredDifference += (x - y) ** 2;
    groupsA.set(group, (groupsA.get(group) ?? 0) + x);
    groupsD.set(group, (groupsD.get(group) ?? 0) + x - y);
  }
  return { ...sums, squaredPooledA: squares(groupsA), squaredPooledDifference: squares(groupsD) };
}

function unravel(flat: number, dims: readonly number[]): number[] {
  const index = new Array<number>(dims.length);
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    index[axis] = flat % dims[axis]!;
    flat = Math.floor(flat / dims[axis]!);
  }
  return index;
}

function ravel(index: readonly number[], dims: readonly number[]): number {
  return index.reduce((flat, i, axis) => flat * dims[axis]! + i, 0);
}

function squares(groups: ReadonlyMap<string, number>): number {
  return [...groups.values()].reduce((sum, value) => sum + value * value, 0);
}
