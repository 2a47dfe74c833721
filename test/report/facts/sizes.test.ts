import { expect, test } from 'vitest';
import type { SizeMeasurement } from '../../../src/report/report';
import { sizeSentence, sizeSentences } from '../../../src/report/facts/sizes';
import { sampleReport } from '../sampleReport';

const report = sampleReport();
const at = (change: Partial<SizeMeasurement>): string =>
  sizeSentence(report, { size: [225, 193], error: { h: 0.038 }, ...change }, 'h');

test('says what is left at an aligned size', () => {
  expect(at({ left: { h: ['kernel'] } })).toBe('at 225×193: 3.8%, from kernels only');
  expect(at({ left: { h: ['kernel', 'resample', 'position'] } })).toBe(
    'at 225×193: 3.8%, from kernels, resampling and position-dependent layers',
  );
  expect(at({ left: { h: [] } })).toBe('at 225×193: 3.8%, from rounding only');
  expect(at({ error: { h: 2e-7 }, left: { h: ['kernel'] } })).toBe('at 225×193: 2e-7, exact');
});

test('gives the figure alone where what is left is not known, and nothing for another flip', () => {
  expect(at({})).toBe('at 225×193: 3.8%');
  expect(sizeSentence(report, { size: [225, 193], error: {} }, 'h')).toBe('');
});

test('lists every size that was measured, flip by flip', () => {
  expect(sizeSentences(report).map(({ flip, sentence }) => `${flip} ${sentence}`)).toEqual([
    'h at 225×225: 3.8%, from kernels only',
    'v at 225×225: 19%, from kernels and position-dependent layers',
    'hv at 225×225: 22%, from kernels and position-dependent layers',
  ]);
  expect(sizeSentences({ ...report, flips: ['v'] })).toHaveLength(1);
});
