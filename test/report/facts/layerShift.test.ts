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
