import { expect, test } from 'vitest';
import type { SizeMeasurement } from '../../../src/report/report';
import { sizeSentence, sizeSentences } from '../../../src/report/facts/sizeWords';
import { sampleReport } from '../sampleReport';

const report = sampleReport();
const at = (change: Partial<SizeMeasurement>): string =>
  sizeSentence(report, { size: [225, 193], error: { h: 0.038 }, ...change }, 'h');

test('says what is left at an aligned size', () => {
  expect(at({ left: { h: ['kernel'] } })).toBe('at 225×193: 0.0380 → kernels only');
  expect(at({ left: { h: ['kernel', 'resample', 'position'] } })).toBe(
    'at 225×193: 0.0380 → kernels, resampling and position-dependent layers remain',
  );
  expect(at({ left: { h: [] } })).toBe('at 225×193: 0.0380 → rounding only');
  expect(at({ error: { h: 2e-7 }, left: { h: ['kernel'] } })).toBe('at 225×193: 2e-7 → exact');
});

test('gives the figure alone where what is left was not found out, and nothing for another flip', () => {
  expect(at({})).toBe('at 225×193: 0.0380');
  expect(sizeSentence(report, { size: [225, 193], error: {} }, 'h')).toBe('');
});

test('lists every size that was measured, flip by flip', () => {
  expect(sizeSentences(report).map(({ flip, sentence }) => `${flip} ${sentence}`)).toEqual([
    'h at 225×225: 0.0380 → kernels only',
    'v at 225×225: 0.190 → kernels and position-dependent layers remain',
    'hv at 225×225: 0.220 → kernels and position-dependent layers remain',
  ]);
  expect(sizeSentences({ ...report, flips: ['v'] })).toHaveLength(1);
});
