import { fc } from '../../support/fastCheck';
import { describe, expect, it } from 'vitest';
import type { Kernel, PreparedWalk } from '../../../src/analysis/measure/kernel/kernel';
import { planWalk, type Walk } from '../../../src/analysis/measure/kernel/walk';
import { fitsShape, WalkCache } from '../../../src/analysis/measure/walkCache';
import type { Action, AxisMap } from '../../../src/operators/follow/action';

const DIMS = [2, 3, 4, 5];

/** A cache of a kernel that only keeps what it is asked to prepare. */
function cacheOf(): { readonly cache: WalkCache; readonly prepared: readonly Walk[] } {
  const prepared: Walk[] = [];
  const prepare = (walk: Walk): PreparedWalk => {
    prepared.push(walk);
    return { walk } as unknown as PreparedWalk;
  };
  return { cache: new WalkCache({ prepare } as unknown as Kernel), prepared };
}

const spatial = (
  h: readonly (readonly [number, AxisMap])[],
  v: readonly (readonly [number, AxisMap])[] = [],
): Action => ({
  kind: 'spatial',
  h: h.map(([axis, map]) => ({ axis, map })),
  v: v.map(([axis, map]) => ({ axis, map })),
});
const order = (...entries: number[]): Int32Array => Int32Array.from(entries);

/** None of which puts entries where another one does, under all flips. */
const ACTIONS: readonly (() => Action)[] = [
  () => ({ kind: 'invariant' }),
  () => ({ kind: 'lost', reason: 'a dense layer' }),
  () => ({ kind: 'unknown', reason: 'an operator' }),
  () => spatial([]),
  () => spatial([[3, 'reverse']]),
  () => spatial([], [[3, 'reverse']]),
  () => spatial([[2, 'reverse']]),
  () => spatial([[3, 'reverse']], [[2, 'reverse']]),
  () => spatial([[3, 'reverse']], [[1, 'reverse']]),
  () => spatial([[2, 'reverse'], [3, 'reverse']]), // prettier-ignore
  () => spatial([[3, order(4, 3, 2, 1, 0)]]),
  () => spatial([[3, order(1, 0, 2, 4, 3)]]),
  () => spatial([[3, order(1, 0, 2, 3, 4)]]),
  () => spatial([[3, order(0, 1, 2, 4, 3)]]),
  () => spatial([[2, order(1, 0, 2, 3)]]),
  () => spatial([[2, order(1, 0, 3, 2)]]),
];

describe('the walks of a tensor', () => {
  it.each(ACTIONS.map((action, i) => ({ action, i })))('are kept for action $i, and for no other', ({ action, i }) => {
    for (const [j, other] of ACTIONS.entries()) {
      const { cache, prepared } = cacheOf();
      const first = cache.walk('t', DIMS, action(), 'hv');
      const second = cache.walk('t', DIMS, other(), 'hv');
      expect(first === second, `${i} and ${j}`).toBe(i === j);
      expect(prepared).toHaveLength(i === j ? 1 : 2);
    }
  });

  it('are kept by tensor and flip', () => {
    const { cache, prepared } = cacheOf();
    const action = spatial([[3, 'reverse']], [[2, 'reverse']]);
    const walks = ['h', 'v', 'hv'].flatMap((flip) =>
      ['a', 'b'].map((tensor) => cache.walk(tensor, DIMS, action, flip as 'h')),
    );
    expect(new Set(walks).size).toBe(6);
    expect(cache.walk('b', DIMS, action, 'v')).toBe(walks[3]);
    expect(prepared).toHaveLength(6);
  });

  it.each([
    ['axes of both flips', spatial([[3, 'reverse']], [[2, 'reverse']]), [{ axis: 3, map: 'reverse' }], [2, 3]],
    ['axes of the other flip', spatial([], [[2, 'reverse']]), [], [2]],
    ['all where none is of space', spatial([]), [], [0, 1, 2, 3]],
    ['all where the flip changes nothing', { kind: 'invariant' }, [], [0, 1, 2, 3]],
    ['all where the order is lost', { kind: 'lost', reason: '' }, [], [0, 1, 2, 3]],
  ] as const)('average over %s', (_, action, axes, pooled) => {
    const { cache, prepared } = cacheOf();
    cache.walk('t', DIMS, action, 'h');
    expect(prepared).toEqual([planWalk(DIMS, axes, new Set(pooled))]);
  });
});

describe('an action', () => {
  it.each([
    [{ kind: 'invariant' }, true],
    [{ kind: 'lost', reason: '' }, true],
    [spatial([]), true],
    [spatial([[3, 'reverse']], [[0, 'reverse']]), true],
    [spatial([[4, 'reverse']]), false],
    [spatial([], [[4, 'reverse']]), false],
    [spatial([[4, order(1, 0)]]), false],
    [spatial([[0, order(1, 0)]], [[1, order(0, 2, 1)]]), true],
    [spatial([[0, order(1, 0)]], [[1, order(0, 1)]]), false],
    [spatial([[1, order(0, 1, 2, 3)]]), false],
    [spatial([[1, order(0, 1, 3)]]), false],
    [spatial([[1, order(-1, 0, 1)]]), false],
    [spatial([[1, order(0, 1, 1)]]), false],
  ] as const)('%o fits the shape 2×3×4×5: %s', (action, fits) => {
    expect(fitsShape(action, DIMS)).toBe(fits);
  });

  it('fits where each of its maps is an order of all entries', () => {
    const map = fc.array(fc.integer({ min: -1, max: 4 }), { minLength: 3, maxLength: 5 });
    fc.assert(
      fc.property(map, fc.integer({ min: 3, max: 5 }), (entries, size) => {
        const isOrder = [...entries].sort((a, b) => a - b).join() === Array.from({ length: size }, (_, i) => i).join();
        expect(fitsShape(spatial([[0, Int32Array.from(entries)]]), [size])).toBe(isOrder);
      }),
      { examples: [[[2, 0, 1], 3], [[3, 1, 2, 0], 4]] }, // prettier-ignore
    );
  });
});
