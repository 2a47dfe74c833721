import { describe, expect, it } from 'vitest';
import type { AxisAction, AxisMap } from '../../../src/operators/follow/action';
import { indexMap } from '../../../src/operators/follow/action';
import { rearrange, type FloatTensor } from '../../../src/operators/follow/rearrange';
import { fc } from '../../support/fastCheck';

/** (g·T)[…, i, …] = T[…, map[i], …], entry by entry. */
function byDefinition({ dims, data }: FloatTensor, axes: readonly AxisAction[]): Float32Array {
  const strides = dims.map((_, axis) => dims.slice(axis + 1).reduce((a, b) => a * b, 1));
  const maps = dims.map((size, axis) => {
    const action = axes.find((other) => other.axis === axis);
    return action === undefined ? Int32Array.from({ length: size }, (_, i) => i) : indexMap(action.map, size);
  });
  return data.map((_, at) => {
    const from = dims.reduce(
      (sum, size, axis) => sum + maps[axis]![Math.floor(at / strides[axis]!) % size]! * strides[axis]!,
      0,
    );
    return data[from]!;
  });
}

/** Nothing, the reverse, or the exchange of the two ends. */
function mapOf(kind: number, size: number): AxisMap | undefined {
  if (kind === 0) return undefined;
  if (kind === 1) return 'reverse';
  return Int32Array.from({ length: size }, (_, i) => (i === 0 ? size - 1 : i === size - 1 ? 0 : i));
}

describe('the entries of a tensor rearranged along axes', () => {
  // Inner lengths below and above that from which elements are copied together; adjacent reversed axes are one.
  const axis = fc.record({ size: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(70)), kind: fc.nat(2) });

  it('come from where the maps say, whatever the axes', () => {
    fc.assert(
      fc.property(fc.array(axis, { minLength: 1, maxLength: 4 }), (list) => {
        const dims = list.map(({ size }) => size);
        const length = dims.reduce((a, b) => a * b, 1);
        fc.pre(length <= 10_000);
        const tensor = { dims, data: Float32Array.from({ length }, (_, i) => i) };
        const axes = list.flatMap(({ size, kind }, i) => {
          const map = mapOf(kind, size);
          return map === undefined ? [] : [{ axis: i, map }];
        });
        expect(rearrange(tensor, axes).data).toEqual(byDefinition(tensor, axes));
      }),
      { seed: 21, numRuns: 60 },
    );
  });
});
