import { expect, test } from 'vitest';
import type { OutputContract, Report, SizeAdvice } from '../../../src/report/report';
import { fixRows, fixSentence } from '../../../src/report/facts/fixes';
import { judgedReport } from '../../support/judgedReport';
import { sampleReport } from '../sampleReport';

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
  return judgedReport({ ...report, outputs });
}

test('says what averaging and the nearest aligned size would bring', () => {
  const measured = [
    { size: [225, 225], error: { h: 0.038 }, left: { h: ['kernel'] } },
    { size: [193, 193], error: { h: 0.036 }, left: { h: ['kernel'] } },
  ] as const;
  const sentence = fixSentence(advised({ W: [225], H: [225], misaligned, measured }), 'h');
  expect(sentence).toMatch(
    /^Averaging over the input and its mirror image removes all of the 4\.8%, at twice the cost; /,
  );
  expect(sentence).toContain('at 225×225, 3.8% would be left, from kernels only.');
});

test('advises no size at which the output changes more', () => {
  const at = (size: number, error: number) => ({ size: [size, size], error: { h: error } }) as const;
  const of = (...measured: readonly ReturnType<typeof at>[]): string =>
    fixSentence(advised({ W: [225], H: [225], misaligned, measured }), 'h');
  expect(of(at(225, 0.2), at(193, 0.1))).toContain('an aligned size is no help here: at 193×193 it would be 10%.');
  expect(of(at(225, 0.2), at(193, 0.01))).toContain('at 193×193, 1% would be left.');
  expect(of(at(225, 0.2))).toContain('no help here: at 225×225 it would be 20%.');
});

test('says when no size helps, and why', () => {
  expect(fixSentence(advised({ W: [], H: [], misaligned: [] }), 'h')).toContain('every grid is aligned at this one.');
  expect(fixSentence(advised({ W: [], H: [], misaligned, reason: 'No width fits: pool1 wants even.' }), 'h')).toContain(
    '; no width fits: pool1 wants even.',
  );
  expect(fixSentence(advised({ W: [225], H: [129], misaligned }), 'h')).toContain('at 129×225 every grid');
});

test('says of a model that takes its own size alone what an aligned one inside it would bring', () => {
  const sizeAdvice = { W: [225], H: [225], misaligned } as const;
  const of = (error: number): string => {
    const tried = { kind: 'resize', size: [225, 225], error: { h: error }, moves: { h: 0.1 } } as const;
    const padded = { ...tried, kind: 'pad', error: { h: 0.5 } } as const;
    return fixSentence({ ...advised(sizeAdvice), fixes: [padded, tried] }, 'h');
  };
  expect(of(0.02)).toContain('; resized to 225×225 inside the model, 2% would be left.');
  expect(of(0.2)).toContain('; an aligned size is no help here: resized to 225×225 inside the model it would be 20%.');
});

test('advises no averaging where there is no mean', () => {
  const as = (contract: Partial<OutputContract>): Report => {
    const outputs = report.outputs.map((output) => ({ ...output, contract: { ...output.contract, ...contract } }));
    return { ...report, outputs };
  };
  expect(fixSentence(as({ kind: 'labels' }), 'h')).toMatch(/^Class numbers have no mean/);
  const finished = { kind: 'boxes', positions: { kind: 'set', axis: 1 }, axis: 2, parts: [] } as const;
  expect(fixSentence(as(finished), 'h')).toMatch(/^Detections that are picked already cannot be averaged/);
  expect(fixSentence(as({ ...finished, positions: { kind: 'tracked' } }), 'h')).toMatch(/^Averaging over the input/);
});

test('needs no fix where the output does what is asked of it', () => {
  expect(fixSentence(withError(1e-8), 'h')).toBe('No fix needed: this flip changes nothing.');
  expect(fixSentence(withError(0.2, true), 'v')).toMatch(/^No fix needed: this model is meant to/);
  expect(fixSentence(withError(1e-8, true), 'v')).toMatch(/^This flip changes nothing, though it should/);
  expect(fixSentence(withError(NaN), 'h')).toBe('Not comparable, so no fix is suggested.');
});

test('figures of a written model stand in the unit of every error', () => {
  const found = { before: { h: 0.048, v: 0.2 }, after: { h: 2e-7, v: 0.011 }, damage: 0.031, sameTop1: true };
  expect(fixRows('noise', found, 1e-5)).toEqual([
    { name: 'noise ↔', before: '4.8%', after: '2e-7', exact: true, moved: '3.1%', top1: 'same' },
    { name: 'noise ↕', before: '20%', after: '1.1%', exact: false, moved: '3.1%', top1: 'same' },
  ]);
});
