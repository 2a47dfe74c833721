import { expect, it } from 'vitest';
import { shiftText, tellingShift } from '../../../src/report/facts/layerShift';
import { alignedReport } from '../sampleReport';

it('shows a shift with an arrow and E before and after', () => {
  const shift = { dy: 0, dx: 1, error: 0.04, unshifted: 0.31 };
  expect(shiftText(shift)).toBe('→1 px: 0.310 → 0.0400');
  const arrows = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => shiftText({ ...shift, dy, dx })[0]));
  expect(arrows.join('')).toBe('↖↑↗←1→↙↓↘');
});

it('is worth showing where it takes a tenth off', () => {
  const layer = alignedReport().layers[4]!;
  expect(tellingShift(layer, 'h')).toEqual({ dy: 0, dx: 1, error: 0.04, unshifted: 0.31 });
  expect(tellingShift(layer, 'v')).toBeUndefined();
  expect(tellingShift(layer, 'hv')).toBeUndefined();
});
