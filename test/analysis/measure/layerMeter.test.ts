import { describe, expect, it } from 'vitest';
import { ActivationMemory } from '../../../src/analysis/measure/activationMemory';
import { LayerMeter } from '../../../src/analysis/measure/layerMeter';
import { WalkCache } from '../../../src/analysis/measure/walkCache';
import type { Action } from '../../../src/operators/follow/action';

const SPATIAL: Action = { kind: 'spatial', h: [{ axis: 3, map: 'reverse' }], v: [{ axis: 2, map: 'reverse' }] };
const DIMS = [1, 1, 1, 4];

/** Measures the run `gx` under h against the run `x`. */
function measure(x: readonly number[], gx: readonly number[], action: Action = SPATIAL) {
  const memory = new ActivationMemory({ t: { type: 'float32', dims: DIMS } }, 2);
  for (const [slot, values] of [x, gx].entries())
    memory.store(slot, { t: { type: 'float32', dims: DIMS, data: Float32Array.from(values) } });
  const warnings = new Set<string>();
  const choice = { tensor: 't', node: 'n', op: 'Relu', nodes: ['n'] };
  const meter = new LayerMeter(choice, memory, new WalkCache(memory.kernel), action, warnings);
  meter.measure('h', 1);
  return { ...meter.result(), warnings: [...warnings] };
}

describe('LayerMeter', () => {
  it('measures the error, the pooled error and the cosine under one flip', () => {
    const { error, pooled, cosine, action, shape, warnings } = measure([1, 2, 3, 4], [4, 3, 2, 3]);
    expect(error).toEqual({ h: Math.sqrt(4 / 30) });
    expect(pooled.h).toBeCloseTo(2 / 10, 12);
    expect(cosine.h).toBeCloseTo(32 / Math.sqrt(30 * 38), 12);
    expect({ action, shape, warnings }).toEqual({ action: { h: 'flip(3)' }, shape: DIMS, warnings: [] });
  });

  it.each([
    ['invariant', { kind: 'invariant' }],
    ['lost', { kind: 'lost', reason: 'a dense layer' }],
  ] as const)('has no pooled error where the action is %s', (_, action) => {
    const { error, pooled } = measure([1, 2, 3, 4], [1, 2, 3, 5], action);
    expect(error).toEqual({ h: Math.sqrt(1 / 30) });
    expect(pooled).toEqual({});
  });

  it('has a pooled error where there are positions along one axis, and none without any', () => {
    const columns: Action = { kind: 'spatial', h: [{ axis: 3, map: 'reverse' }], v: [] };
    const rows: Action = { kind: 'spatial', h: [], v: [{ axis: 2, map: 'reverse' }] };
    expect(measure([1, 2, 3, 4], [4, 3, 2, 3], columns).pooled.h).toBeCloseTo(2 / 10, 12);
    expect(measure([1, 2, 3, 4], [1, 2, 3, 6], rows).pooled).toHaveProperty('h');
    expect(measure([1, 2, 3, 4], [1, 2, 3, 6], { kind: 'spatial', h: [], v: [] }).pooled).toEqual({});
  });

  it('has no pooled error where x averages to zero and gx does not', () => {
    const { error, pooled, warnings } = measure([1, -1, 2, -2], [-2, 2, -1, 2]);
    expect(error).toEqual({ h: Math.sqrt(1 / 10) });
    expect(pooled).toEqual({});
    expect(warnings).toEqual([]);
  });

  it('calls zeros equal to zeros, and measures nothing of gx against zeros', () => {
    expect(measure([0, 0, 0, 0], [0, 0, 0, 0])).toMatchObject({ error: { h: 0 }, pooled: { h: 0 }, cosine: { h: 1 } });
    const { error, cosine, warnings } = measure([0, 0, 0, 0], [0, 0, 0, 1]);
    expect([error, cosine]).toEqual([{}, {}]);
    expect(warnings).toEqual(['The layer t is all zero for the original input only (h); not measured.']);
  });

  it.each([NaN, Infinity, -Infinity])('says which input gives %d', (value) => {
    const flipped = measure([1, 2, 3, 4], [1, 2, value, 4]);
    expect([flipped.error, flipped.pooled, flipped.cosine]).toEqual([{}, {}, {}]);
    expect(flipped.warnings).toEqual([
      'The layer t holds infinite or undefined numbers (Inf, NaN) for the flipped input (h); not measured.',
    ]);
    const original = measure([1, value, 3, 4], [1, 2, 3, 4]);
    expect([original.error, original.pooled, original.cosine]).toEqual([{}, {}, {}]);
    expect(original.warnings).toEqual([
      'The layer t holds infinite or undefined numbers (Inf, NaN) for the original input; not measured.',
    ]);
  });

  it('compares as it is what does not have the shape of its action', () => {
    const wrong: Action = { kind: 'spatial', h: [{ axis: 4, map: 'reverse' }], v: [] };
    const { error, action, warnings } = measure([1, 2, 3, 4], [1, 2, 3, 5], wrong);
    expect(error).toEqual({ h: Math.sqrt(1 / 30) });
    expect(action).toEqual({ h: 'unknown' });
    expect(warnings).toEqual(['The layer t has shape 1×1×1×4, not the expected one; compared as it is.']);
  });
});
