import { fc } from '../../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { compileKernel } from '../../../scripts/buildKernel.mjs';
import { readFileSync } from 'node:fs';
import type { AxisAction } from '../../../src/operators/follow/action';
import { Kernel } from '../../../src/analysis/measure/kernel/kernel';
import { planWalk } from '../../../src/analysis/measure/kernel/walk';
import { referenceSums } from './reference';

/** A shape of rank 0 to 6, an action on some of its axes, and some further axes to pool. */
const cases = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 6 }).chain((dims) =>
  fc.record({
    dims: fc.constant(dims),
    kinds: fc.tuple(...dims.map(() => fc.constantFrom('keep', 'pool', 'reverse', 'permute'))),
    seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  }),
);

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32 - 0.3;
  };
}

function permutation(size: number, next: () => number): Int32Array {
  const map = Int32Array.from({ length: size }, (_, i) => i);
  for (let i = size - 1; i > 0; i--) {
    const j = Math.floor((next() + 0.3) * (i + 1));
    [map[i], map[j]] = [map[j]!, map[i]!];
  }
  return map;
}

function kernelSums(
  dims: readonly number[],
  actions: readonly AxisAction[],
  pooled: ReadonlySet<number>,
  a: Float32Array,
  b: Float32Array,
) {
  const kernel = new Kernel();
  const [aAt, bAt] = [kernel.allocate(a.byteLength), kernel.allocate(b.byteLength)];
  const walk = kernel.prepare(planWalk(dims, actions, pooled));
  kernel.floats(aAt, a.length).set(a);
  kernel.floats(bAt, b.length).set(b);
  return { own: kernel.measure(walk, aAt), pair: kernel.compare(walk, aAt, bAt) };
}

function expectRelative(found: number, expected: number, tolerance: number): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(tolerance * Math.abs(expected));
}

describe('the measuring kernel', () => {
  it('agrees with plain loops for any shape, flip, permutation and pooling', () => {
    fc.assert(
      fc.property(cases, ({ dims, kinds, seed }) => {
        const next = random(seed);
        const count = dims.reduce((n, d) => n * d, 1);
        const a = Float32Array.from({ length: count }, next);
        const b = Float32Array.from({ length: count }, next);
        const actions = kinds.flatMap((kind, axis): AxisAction[] => {
          if (kind === 'reverse') return [{ axis, map: 'reverse' }];
          return kind === 'permute' ? [{ axis, map: permutation(dims[axis]!, next) }] : [];
        });
        const pooled = new Set(kinds.flatMap((kind, axis) => (kind === 'pool' ? [axis] : [])));
        const expected = referenceSums(dims, actions, pooled, a, b);
        const { own, pair } = kernelSums(dims, actions, pooled, a, b);
        expectRelative(own.squaredNorm, expected.squaredNormA, 1e-12);
        expectRelative(pair.squaredNorm, expected.squaredNormB, 1e-12);
        // The subtraction is in float32: up to 2^-24 of each difference.
        expectRelative(pair.squaredDifference, expected.squaredDifference, 2 ** -23);
        // Sums may cancel, so their rounding is relative to what they are made of.
        const whole = Math.sqrt(expected.squaredNormA + expected.squaredDifference) * Math.sqrt(count);
        expect(Math.abs(Math.sqrt(own.squaredPooled) - Math.sqrt(expected.squaredPooledA))).toBeLessThan(1e-12 * whole);
        expect(
          Math.abs(Math.sqrt(pair.squaredPooledDifference) - Math.sqrt(expected.squaredPooledDifference)),
        ).toBeLessThan(2 ** -23 * whole);
      }),
      { numRuns: 400, seed: 7 },
    );
  });

  it('sees a difference of one unit in the last place', () => {
    const a = new Float32Array(1000).fill(1);
    const b = a.slice();
    b[500] = 1 + 2 ** -23;
    const { pair } = kernelSums([10, 100], [], new Set([0, 1]), a, b);
    expect(pair.squaredDifference).toBe(2 ** -46);
  });

  it('keeps what is beyond the range of float32 squares', () => {
    const a = new Float32Array(9).fill(1e30);
    const b = new Float32Array(9).fill(-1e30);
    const { own, pair } = kernelSums([9], [{ axis: 0, map: 'reverse' }], new Set(), a, b);
    expect(own.squaredNorm / 9e60).toBeCloseTo(1, 6);
    expect(pair.squaredDifference / 36e60).toBeCloseTo(1, 6);
  });

  it.each([NaN, Infinity])('passes %s on to the sums', (value) => {
    const a = new Float32Array(50).fill(1);
    const b = a.slice();
    b[17] = value;
    const { pair } = kernelSums([5, 10], [{ axis: 1, map: 'reverse' }], new Set(), a, b);
    expect(Number.isFinite(pair.squaredDifference)).toBe(false);
    expect(Number.isFinite(pair.squaredNorm)).toBe(false);
  });

  it('is compiled from its source as it stands', async () => {
    const file = new URL('../../../src/analysis/measure/kernel/kernelBytes.ts', import.meta.url);
    expect(readFileSync(file, 'utf8')).toBe(await compileKernel('src/analysis/measure/kernel'));
  });
});
