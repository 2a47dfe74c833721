import { describe, expect, it } from 'vitest';
import type { OutputContract } from '../../src/report/report';
import { isMatched, judge, type Measured } from '../../src/contracts/judge';

const contract = (kind: OutputContract['kind'], more: Partial<OutputContract> = {}): OutputContract => ({
  kind,
  origin: 'test',
  certainty: 'stated',
  ...more,
});
const measured = (more: Partial<Measured> = {}): Measured => ({
  lengths: [100, 100],
  norm: 10,
  maxAbs: 3,
  difference: 1,
  ...more,
});

describe('judging', () => {
  it('allows rtol·‖y‖ + atol·√n, and not a bit more', () => {
    // ‖y‖ = 10, n = 100
    expect(judge(contract('vector'), 'h', measured(), { rtol: 0.1, atol: 0 })).toBe('holds');
    expect(judge(contract('vector'), 'h', measured(), { rtol: 0.0999, atol: 0 })).toBe('broken');
    expect(judge(contract('map'), 'h', measured(), { rtol: 0, atol: 0.1 })).toBe('holds');
    expect(judge(contract('map'), 'h', measured(), { rtol: 0, atol: 0.0999 })).toBe('broken');
    expect(judge(contract('classes'), 'h', measured(), { rtol: 0.05, atol: 0.05 })).toBe('holds');
  });

  it('turns round for sensitive outputs, under the flips that they are about', () => {
    const loose = { rtol: 0.2, atol: 0 };
    const strict = { rtol: 0.01, atol: 0 };
    const text = contract('sensitive', { flips: ['h'] });
    expect(judge(text, 'h', measured(), strict)).toBe('holds');
    expect(judge(text, 'h', measured(), loose)).toBe('broken');
    expect(judge(text, 'v', measured(), strict)).toBe('broken');
    expect(judge(text, 'v', measured(), loose)).toBe('holds');
    expect(judge(contract('sensitive'), 'v', measured(), strict)).toBe('holds');
  });

  it('leaves what has to be matched first to those who match it', () => {
    const set = { positions: { kind: 'set', axis: 1 }, parts: [] } as const;
    const axes = { positions: { kind: 'axes', columns: 1 }, parts: [] } as const;
    expect(isMatched(contract('boxes', set))).toBe(true);
    expect(isMatched(contract('map', set))).toBe(true);
    expect(isMatched(contract('boxes', axes))).toBe(false);
    expect([contract('boxes'), contract('keypoints'), contract('map')].map(isMatched)).toEqual([true, true, false]);
    expect(judge(contract('boxes', set), 'h', measured(), { rtol: 1, atol: 0 })).toBe('incomparable');
  });

  it('judges labels by the share that disagrees', () => {
    expect(judge(contract('labels'), 'h', measured({ disagreement: 0.02 }), { rtol: 0.02, atol: 0 })).toBe('holds');
    expect(judge(contract('labels'), 'h', measured({ disagreement: 0.021 }), { rtol: 0.02, atol: 9 })).toBe('broken');
  });

  it('judges by the top class where that is asked for', () => {
    const byTop = contract('classes', { judge: 'top1' });
    expect(judge(byTop, 'h', measured({ sameTop1: true }), { rtol: 0, atol: 0 })).toBe('holds');
    expect(judge(byTop, 'h', measured({ sameTop1: false, difference: 0 }), { rtol: 1, atol: 0 })).toBe('broken');
    expect(judge(contract('classes'), 'h', measured({ sameTop1: true }), { rtol: 0, atol: 0 })).toBe('broken');
  });

  it('says nothing of what is empty or cannot be compared', () => {
    const tolerance = { rtol: 0.5, atol: 0 };
    expect(judge(contract('map'), 'h', measured({ lengths: [0, 0] }), tolerance)).toBe('empty');
    expect(judge(contract('map'), 'h', measured({ lengths: [3, 4] }), tolerance)).toBe('incomparable');
    expect(judge(contract('map'), 'h', measured({ maxAbs: 0.9e-4 }), tolerance, 1)).toBe('empty');
    expect(judge(contract('map'), 'h', measured({ maxAbs: 1.1e-4 }), tolerance, 1)).toBe('holds');
    expect(judge(contract('map'), 'h', measured({ maxAbs: 0.9e-4 }), tolerance)).toBe('holds');
    const zero = { maxAbs: 0, norm: 0, difference: 0 };
    expect(judge(contract('vector'), 'h', measured(zero), tolerance, 0)).toBe('empty');
    expect(judge(contract('vector'), 'h', measured(zero), tolerance)).toBe('empty');
    expect(judge(contract('labels'), 'h', measured({ ...zero, disagreement: 0 }), tolerance)).toBe('holds');
    expect(judge(contract('map'), 'h', measured({ difference: NaN }), tolerance)).toBe('incomparable');
    expect(judge(contract('map'), 'h', measured({ norm: Infinity }), tolerance)).toBe('incomparable');
    expect(judge(contract('boxes'), 'h', measured(), tolerance)).toBe('incomparable');
  });

  it('takes for empty what is less than a ten-thousandth of the usual size', () => {
    const tolerance = { rtol: 0.5, atol: 0 };
    const at = (maxAbs: number, usual: number) => judge(contract('map'), 'h', measured({ maxAbs }), tolerance, usual);
    expect([at(1, 1e4), at(0.999, 1e4), at(1.001, 1e4)]).toEqual(['holds', 'empty', 'holds']);
    expect([at(1e-5, 0.1), at(0.9e-5, 0.1)]).toEqual(['holds', 'empty']);
  });

  it('judges points by their distance, and turned boxes by their angles too', () => {
    const axes = { positions: { kind: 'axes', columns: 1 }, parts: [] } as const;
    const points = (distance: number) =>
      judge(contract('keypoints', axes), 'h', measured({ distance, difference: 99 }), { rtol: 0.5, atol: 0 });
    expect([points(0.5), points(0.51)]).toEqual(['holds', 'broken']);
    const turned = (angle: number, difference = 1) =>
      judge(contract('boxes', axes), 'h', measured({ angle, difference }), { rtol: 0.5, atol: 0 });
    expect([turned(0.5), turned(0.51), turned(0.1, 6)]).toEqual(['holds', 'broken', 'broken']);
  });

  it('takes labels of which nothing agrees that could be for broken', () => {
    const at = (rtol: number) => judge(contract('labels'), 'h', measured(), { rtol, atol: 0 });
    expect([at(0.99), at(1)]).toEqual(['broken', 'holds']);
  });

  it('counts the entries of the output in the absolute tolerance', () => {
    const one = { lengths: [1, 1], norm: 1, maxAbs: 1 } as const;
    expect(judge(contract('map'), 'h', measured({ ...one, difference: 0.5 }), { rtol: 0, atol: 0.5 })).toBe('holds');
    expect(judge(contract('map'), 'h', measured({ ...one, difference: 0.51 }), { rtol: 0, atol: 0.5 })).toBe('broken');
  });
});
