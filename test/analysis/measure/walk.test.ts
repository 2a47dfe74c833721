import { describe, expect, it } from 'vitest';
import { MAX_BLOCK, planWalk } from '../../../src/analysis/measure/kernel/walk';
import type { AxisAction } from '../../../src/operators/follow/action';

const H: AxisAction = { axis: 3, map: 'reverse' };
const V: AxisAction = { axis: 2, map: 'reverse' };
const plan = (dims: readonly number[], actions: readonly AxisAction[]) => planWalk(dims, actions, new Set([2, 3]));

describe('planWalk', () => {
  it('reads one channel ahead, up to blocks that stay in the second-level cache', () => {
    expect(MAX_BLOCK * 4).toBe(2 ** 18);
    expect(plan([2, 3, 256, 256], [H]).readAhead).toBe(MAX_BLOCK);
    expect(plan([2, 3, 257, 256], [H]).readAhead).toBe(0);
    expect(plan([2, 3, 4, 5], [H]).readAhead).toBe(20);
    expect(plan([2, 3, 4, 5], [V]).readAhead).toBe(20);
  });

  it('reads nothing ahead of rows beyond 1024 entries', () => {
    expect(plan([2, 3, 4, 1024], [H]).readAhead).toBe(4096);
    expect(plan([2, 3, 4, 1025], [H]).readAhead).toBe(0);
  });

  it('reads nothing ahead in memory order, nor where no block follows', () => {
    expect(plan([2, 3, 4, 5], []).readAhead).toBe(0);
    expect(plan([1, 1, 4, 5], [H]).readAhead).toBe(0);
    expect(planWalk([4, 5], [{ axis: 1, map: 'reverse' }], new Set([0])).readAhead).toBe(0);
  });

  it('reads nothing ahead where the next block is not beside this one', () => {
    const channels: AxisAction = { axis: 1, map: Int32Array.of(2, 0, 1) };
    expect(planWalk([1, 3, 4, 5], [channels, H], new Set([2, 3])).readAhead).toBe(0);
    const swapped: AxisAction = { axis: 1, map: Int32Array.of(1, 0) };
    expect(planWalk([1, 2, 4, 5], [swapped, H], new Set([2, 3])).readAhead).toBe(-20);
  });

  it('reads an image turned by 180° as one row, up to 1024 entries', () => {
    expect(plan([2, 3, 32, 32], [V, H])).toMatchObject({ mode: 'reversed', rowLength: 1024, groups: 6 });
    expect(plan([2, 3, 25, 41], [V, H])).toMatchObject({ mode: 'reversed', rowLength: 41, aRowStride: 41, groups: 6 });
  });

  it('reads what a flip leaves alone as one row, however long', () => {
    expect(plan([2, 3, 100, 100], [])).toMatchObject({ mode: 'forward', rowLength: 10_000, groups: 6 });
    expect(planWalk([2, 5000], [], new Set())).toMatchObject({ mode: 'vector', rowLength: 10_000, groups: 10_000 });
  });

  it('keeps a group for each entry that is not pooled', () => {
    const walk = planWalk([2, 3, 4, 5], [V], new Set([2]));
    expect(walk).toMatchObject({ mode: 'vector', rowLength: 5, aRowStride: 5, groups: 30 });
    expect([...walk.bRows]).toEqual([15, 10, 5, 0]);
    expect(walk.levels.map((level) => [...level.groupOffsets])).toEqual([[0, 5, 10, 15, 20, 25]]);
  });
});
