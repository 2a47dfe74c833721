import { expect, it } from 'vitest';
import { shiftSentence, shiftText, significantShift } from '../../../src/report/facts/layerShift';
import { alignedReport } from '../sampleReport';

it('shows a shift with an arrow and E before and after', () => {
  const shift = { dy: 0, dx: 1, error: 0.04, unshifted: 0.31 };
  expect(shiftText(shift, 1e-5)).toBe('→1 px: 31% → 4%');
  const arrows = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => shiftText({ ...shift, dy, dx }, 1e-5)[0]));
  expect(arrows.join('')).toBe('↖↑↗←1→↙↓↘');
});

it('is worth showing where it takes a tenth off', () => {
  const layer = alignedReport().layers[4]!;
  expect(significantShift(layer, 'h')).toEqual({ dy: 0, dx: 1, error: 0.04, unshifted: 0.31 });
  expect(significantShift(layer, 'v')).toBeUndefined();
  expect(significantShift(layer, 'hv')).toBeUndefined();
});

it('says in words where a shift helps, and of what it is the sign', () => {
  const shift = { dy: 0, dx: -1, error: 0.02, unshifted: 0.4 };
  expect(shiftSentence(shift, 1e-5)).toBe(
    'Shifted one pixel left, it would differ by 2% instead of 40%: the sign of a misaligned grid.',
  );
  expect(shiftSentence({ ...shift, dy: 1, dx: 1 }, 1e-5)).toContain('one pixel down and right,');
  expect(shiftSentence({ ...shift, error: 0.361 }, 1e-5)).toBeUndefined();
  expect(shiftSentence(undefined, 1e-5)).toBeUndefined();
});

it.each([
  [0, 1, 'right'],
  [0, -1, 'left'],
  [1, 0, 'down'],
  [-1, 0, 'up'],
  [1, 1, 'down and right'],
  [-1, -1, 'up and left'],
])('a shift by %i rows and %i columns is one pixel %s', (dy, dx, where) => {
  expect(shiftSentence({ dy, dx, error: 0.02, unshifted: 0.4 }, 1e-5)).toMatch(
    new RegExp(`^Shifted one pixel ${where}, it would differ by 2% instead of 40%`),
  );
});

it('helps where it takes a tenth of the error off, and not where it takes less', () => {
  const shift = { dy: 0, dx: 1, unshifted: 0.5 };
  expect(shiftSentence({ ...shift, error: 0.45 }, 1e-5)).toBeDefined();
  expect(shiftSentence({ ...shift, error: 0.4501 }, 1e-5)).toBeUndefined();
});
