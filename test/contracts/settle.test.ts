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
  it('stays found where both are the same, or it is as large as the noise', () => {
    expect(settle({ contract: map }, ['h'], errors(0.5, 0.5), 1e-5).certainty).toBe('found');
    expect(settle({ contract: map }, ['h'], errors(0.25, 0), 0.25).certainty).toBe('found');
    expect(settle({ contract: map }, ['h'], errors(0.26, 0), 0.25).certainty).toBe('assumed');
  });
  it('is assumed where doing nothing fits better under one flip of several', () => {
    const byFlip = ({ kind }: OutputContract, flip: Flip) => (kind === 'map' ? 1 : flip === 'v' ? 0.5 : 2);
    expect(settle({ contract: map }, ['h', 'v'], byFlip, 1e-5)).toEqual({ ...map, certainty: 'assumed' });
    expect(settle({ contract: map }, ['h'], byFlip, 1e-5)).toEqual(map);
  });
  it('is held against an output that is left as it is', () => {
    const asked: OutputContract[] = [];
    settle({ contract: map }, ['h'], (contract) => asked.push(contract), 0);
    expect(asked).toEqual([map, { kind: 'vector', origin: 'axes', certainty: 'assumed' }]);
  });
  it('does not give way to another that fits as well', () => {
    const assumed = { ...map, certainty: 'assumed' as const };
    expect(settle({ contract: assumed, instead: vector }, ['h'], errors(0.5, 0.5), 1e-5)).toBe(assumed);
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

  it('are not tried where the other one is at float noise under all flips together', () => {
    const errors = (of: number) => ({
      map: { h: of, v: of },
      deltas: { h: 0, v: 0 },
      offset: {},
      vector: { h: 9, v: 9 },
    });
    expect(settled(errors(1e-5), ['h', 'v'])).toEqual(map);
    expect(settled(errors(1.1e-5), ['h', 'v'])).toEqual(deltas);
  });

  it('have to leave less than three quarters of the error of one flip, whatever the margin', () => {
    const errors = (of: number) => ({
      map: { h: 1, v: 1 },
      deltas: { h: of, v: 9 },
      offset: { h: 2 },
      vector: { h: 9, v: 9 },
    });
    expect([0.75, 0.76].map((of) => settled(errors(of), ['h', 'v'], 1).kind)).toEqual(['boxes', 'map']);
    expect([0.5, 0.51].map((of) => settled(errors(of), ['h', 'v'], 0.5).kind)).toEqual(['boxes', 'map']);
  });

  it('are the first of equal ones, by the flip that the first can be compared under', () => {
    const equal = { map: { h: 1, v: 1 }, deltas: { h: 0.2 }, offset: { h: 0.2, v: 0 }, vector: { h: 9, v: 9 } };
    expect(settled(equal, ['v', 'h'])).toEqual(deltas);
  });

  it('are assumed where doing nothing fits better', () => {
    const errors = { map: { h: 1 }, deltas: { h: 0.4 }, offset: { h: 0.9 }, vector: { h: 0.3 } };
    expect(settled(errors, ['h'])).toEqual({ ...deltas, certainty: 'assumed' });
  });
});
