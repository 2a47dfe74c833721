import { describe, expect, it } from 'vitest';
import { axis, plot, y } from '../../../src/report/html/plot';

const FLOOR = 1e-5;

describe('the axis of errors', () => {
  it('leaves out two or more empty decades above the noise floor', () => {
    const decades = axis([0, 0.02, 0.6], FLOOR);
    expect(decades).toEqual({ low: -2, high: 0, floor: FLOOR });
    // The two decades with errors have most of the room.
    const [bottom, lowest, highest] = [y(0, decades), y(0.01, decades), y(1, decades)];
    expect(lowest - highest).toBeGreaterThan(0.8 * (bottom - highest));
  });

  it('leaves nothing out where errors stand there', () => {
    expect(axis([1e-7, 0.6], FLOOR)).toEqual({ low: -6, high: 0 });
    expect(axis([0.0006, 0.6], FLOOR)).toEqual({ low: -6, high: 0 });
    expect(axis([], FLOOR)).toEqual({ low: -6, high: 0 });
    expect(axis([1], FLOOR)).toEqual({ low: -6, high: 0 });
  });

  it.each([[[0, 0.02, 0.6]], [[1e-7, 0.6]]])('never turns back: %o', (errors) => {
    const decades = axis(errors, FLOOR);
    const values = Array.from({ length: 400 }, (_, i) => 10 ** (-8 + i / 50));
    const heights = [0, ...values].map((value) => y(value, decades));
    expect(heights.every((height, i) => i === 0 || height <= heights[i - 1]!)).toBe(true);
    expect(new Set(heights.map(Number.isFinite))).toEqual(new Set([true]));
  });

  it('marks what is left out', () => {
    const frame = { region: 'r', title: 't', count: 3, noiseFloor: FLOOR };
    expect(plot({ ...frame, decades: axis([0.02], FLOOR) }, []).text).toContain('class="gap"');
    expect(plot({ ...frame, decades: axis([1e-7], FLOOR) }, []).text).not.toContain('class="gap"');
  });
});
