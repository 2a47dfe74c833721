import { expect, test } from 'vitest';
import type { Report, SizeAdvice } from '../../src/report/report';
import { fixSentence } from '../../webview/fixSentence';
import { sampleReport } from '../report/sampleReport';

const report = sampleReport();
const misaligned = [{ node: 'conv1', op: 'Conv', axis: 'W', r: 1, cause: 'grid' }] as const;

function advised(sizeAdvice: SizeAdvice): Report {
  return { ...report, sizeAdvice };
}

function withError(relL2: number, sensitive = false): Report {
  const outputs = report.outputs.map((output) => ({
    ...output,
    sensitive,
    pairs: output.pairs.map((pair) => ({ ...pair, relL2 })),
  }));
  return { ...report, outputs };
}

test('says what averaging and the nearest aligned size would bring', () => {
  const measured = [
    { size: [225, 225], error: { h: 0.038 }, left: { h: ['kernel'] } },
    { size: [193, 193], error: { h: 0.036 }, left: { h: ['kernel'] } },
  ] as const;
  const sentence = fixSentence(advised({ W: [225], H: [225], misaligned, measured }), 'h');
  expect(sentence).toMatch(
    /^Averaging over the input and its mirror image takes all of the 4\.8 % away, at twice the cost; /,
  );
  expect(sentence).toContain('at 225×225 3.8 % would be left, from kernels only.');
});

test('says when no size helps, and why', () => {
  expect(fixSentence(advised({ W: [], H: [], misaligned: [] }), 'h')).toContain('every grid is aligned at this one.');
  expect(fixSentence(advised({ W: [], H: [], misaligned, reason: 'pool1 wants even sizes.' }), 'h')).toContain(
    'no size is aligned: pool1 wants even sizes.',
  );
  expect(fixSentence(advised({ W: [225], H: [129], misaligned }), 'h')).toContain('at 129×225 every grid');
});

test('has nothing to mend where the output does what is asked of it', () => {
  expect(fixSentence(withError(1e-8), 'h')).toBe('Nothing needs mending: this flip changes nothing.');
  expect(fixSentence(withError(0.2, true), 'v')).toMatch(/^Nothing needs mending: this model is meant to/);
  expect(fixSentence(withError(1e-8, true), 'v')).toMatch(/^This flip changes nothing, though it should/);
  expect(fixSentence(withError(NaN), 'h')).toBe('What cannot be compared cannot be mended.');
});
