import { expect, test } from 'vitest';
import type { SizeMeasurement } from '../../../src/report/report';
import {
  alignedSizes,
  misalignedRows,
  misalignedSentence,
  sizeSentence,
  sizeSentences,
} from '../../../src/report/facts/sizes';
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
    'v at 225×225: 19%, from kernels and position-dependent layers, no better than here',
    'hv at 225×225: 22%, from kernels and position-dependent layers, no better than here',
  ]);
  expect(sizeSentences({ ...report, flips: ['v'] })).toHaveLength(1);
});

test('lists aligned sizes, or why there are none', () => {
  expect(alignedSizes({ W: [225, 193], H: [] })).toBe('Aligned widths near this one: 225, 193; heights: none.');
  expect(alignedSizes({ W: [], H: [97], reason: 'No width fits.' })).toBe(
    'Aligned widths near this one: none; heights: 97 (No width fits).',
  );
});

test('counts and lists what is misaligned, by axis', () => {
  const entry = (axis: 'H' | 'W', r: number) => ({ node: 'n', op: 'Conv', axis, r, cause: 'grid' as const });
  expect(misalignedSentence({ misaligned: [] })).toBe('Every strided operator is aligned at this size.');
  expect(misalignedSentence({ misaligned: [entry('W', 1)] })).toBe(
    'Misaligned here: 1 operator along the width, 0 along the height.',
  );
  expect(misalignedSentence({ misaligned: [entry('H', 1), entry('W', 1), entry('W', 2)] })).toBe(
    'Misaligned here: 2 operators along the width, 1 along the height.',
  );
  const misaligned = [entry('W', 1), entry('W', 2), entry('H', 1), entry('H', 0)];
  const rows = misalignedRows({ ...report, sizeAdvice: { W: [], H: [], misaligned } });
  expect(rows.map(({ axis, unread }) => `${axis}: ${unread}`)).toEqual([
    'width: 1 column',
    'width: 2 columns',
    'height: 1 row',
    'height: 0 rows',
  ]);
  expect(rows[0]).toMatchObject({ node: 'n', op: 'Conv', cause: 'the stride grid at 224×224' });
  const { sizeAdvice, ...unlooked } = report;
  expect(sizeAdvice).toBeDefined();
  expect(misalignedRows(unlooked)).toEqual([]);
});
