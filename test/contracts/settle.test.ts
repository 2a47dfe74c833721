import { describe, expect, it } from 'vitest';
import type { OutputContract } from '../../src/report/report';
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
