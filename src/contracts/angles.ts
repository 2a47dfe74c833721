import type { FloatTensor } from '../operators/follow/rearrange';
import type { OutputContract } from '../report/report';

/** Differences of angles modulo π, as parts of π/2, the largest that there is. */
export interface AnglesApart {
  readonly meanAngle: number;
  readonly maxAngle: number;
}

/**
 * How far the angles of turned boxes differ between an output and another that was brought back to it; undefined where
 * it holds none, or the two are of different lengths. A turned box is the same after half a turn (docs.ultralytics.com,
 * `OBB`: θ in −π/4…3π/4).
 */
export function anglesApart(
  { axis = 0, parts = [] }: OutputContract,
  x: FloatTensor,
  y: FloatTensor | undefined,
): AnglesApart | undefined {
  const ranges = parts.filter(({ kind }) => kind === 'angles');
  if (ranges.length === 0 || y === undefined || x.data.length !== y.data.length || x.data.length === 0)
    return undefined;
  const inner = x.dims.slice(axis + 1).reduce((a, b) => a * b, 1);
  const size = x.dims[axis]!;
  let [sum, max, count] = [0, 0, 0];
  x.data.forEach((value, i) => {
    const entry = Math.floor(i / inner) % size;
    if (!ranges.some(({ from, to }) => entry >= from && entry < to)) return;
    const apart = angleBetween(value, y.data[i]!) / (Math.PI / 2);
    sum += apart;
    max = Math.max(max, apart);
    count++;
  });
  return { meanAngle: sum / count, maxAngle: max };
}

/** The smaller of the two angles between two axes, 0…π/2. */
function angleBetween(a: number, b: number): number {
  const turned = Math.abs(a - b) % Math.PI;
  return Math.min(turned, Math.PI - turned);
}
