import { describe, expect, it } from 'vitest';
import type { Flip, OutputContract } from '../../src/report/report';
import { settle } from '../../src/contracts/settle';

const map: OutputContract = { kind: 'map', origin: 'axes', certainty: 'found' };
const vector: OutputContract = { kind: 'vector', origin: 'not known', certainty: 'assumed' };
const errors = (ofMap: number, ofVector: number) => (contract: OutputContract) =>
  contract.kind === 'map' ? ofMap : ofVector;

describe('a hypothesis held against the data', () => {
  it('stays found where it fits better than doing nothing', () => {
    expect(settle({ contract: map }, ['h'], errors(0.3, 1.2), 1e-5)).toEqual(map);
  });
  it('is assumed where doing nothing fits better', () => {
    expect(settle({ contract: map }, ['h'], errors(1.3, 1.2), 1e-5).certainty).toBe('assumed');
  });
  it('stays found at float noise, whatever else fits', () => {
    expect(settle({ contract: map }, ['h'], errors(1e-6, 0), 1e-5).certainty).toBe('found');
  });
  it('gives way to another that fits better', () => {
    const assumed = { ...map, certainty: 'assumed' as const };
    expect(settle({ contract: assumed, instead: vector }, ['h', 'v'], errors(0.9, 0.2), 1e-5)).toBe(vector);
    expect(settle({ contract: assumed, instead: vector }, ['h', 'v'], errors(0.1, 0.2), 1e-5)).toBe(assumed);
  });
  it('that is stated is not questioned', () => {
    const stated = { ...map, certainty: 'stated' as const };
    expect(settle({ contract: stated }, ['h'], errors(9, 0), 1e-5)).toBe(stated);
  });
});

describe('candidates that the data decide about', () => {
  const [deltas, offset] = (['deltas', 'offset'] as const).map((origin): OutputContract => ({
    kind: 'boxes',
    origin,
    certainty: 'found',
  }));
  const settled = (of: Record<string, Partial<Record<Flip, number>>>, flips: readonly Flip[], margin = 0.5) =>
    settle(
      { contract: map, candidates: { contracts: [deltas!, offset!], margin } },
      flips,
      ({ kind, origin }, flip) => (of[kind === 'boxes' ? origin : kind] ?? {})[flip],
      1e-5,
    );

  it('are taken by the first flip, of which they have to leave less than the margin', () => {
    const errors = {
      map: { h: 1, v: 0.1 },
      deltas: { h: 0.6, v: 0 },
      offset: { h: 0.5, v: 0.9 },
      vector: { h: 2, v: 2 },
    };
    expect(settled(errors, ['h', 'v'])).toEqual(offset);
    expect(settled(errors, ['h', 'v'], 0.49)).toEqual(map);
    expect(settled(errors, ['v', 'h'])).toEqual(deltas);
  });

  it('are taken where all flips together speak for them', () => {
    const errors = {
      map: { h: 1, v: 1 },
      deltas: { h: 0.6, v: 0.4 },
      offset: { h: 0.7, v: 0.7 },
      vector: { h: 2, v: 2 },
    };
    expect(settled(errors, ['h', 'v'])).toEqual(deltas);
  });

  it('are tried under the first flip that can be compared', () => {
    const errors = { map: { v: 1 }, deltas: { v: 0.9 }, offset: { v: 0.2 }, vector: { v: 2 } };
    expect(settled(errors, ['h', 'v'])).toEqual(offset);
    // A flip that cannot be compared adds nothing to either side.
    const close = { map: { v: 1 }, deltas: { v: 0.95 }, offset: { v: 0.85 }, vector: { v: 2 } };
    expect(settled(close, ['h', 'v'], 0.9)).toEqual(offset);
    expect(settled({ map: { h: 1 } }, ['v'])).toEqual(map);
  });

  it('are not tried where the other one is at float noise', () => {
    expect(settled({ map: { h: 1e-5 }, deltas: { h: 0 }, offset: { h: 0 } }, ['h'])).toEqual(map);
  });

  it('are assumed where doing nothing fits better', () => {
    const errors = { map: { h: 1 }, deltas: { h: 0.4 }, offset: { h: 0.9 }, vector: { h: 0.3 } };
    expect(settled(errors, ['h'])).toEqual({ ...deltas, certainty: 'assumed' });
  });
});
