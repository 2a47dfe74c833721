import { describe, expect, it } from 'vitest';
import type { ClassScore } from '../../../src/report/report';
import { meetsExpectation, isSensitive, swappedClasses } from '../../../src/report/facts/sensitive';
import { sampleReport, sensitiveReport } from '../sampleReport';

const scores = (...list: readonly (readonly [index: number, p: number])[]): ClassScore[] =>
  list.map(([index, p]) => ({ index, p }));
const pairs = (before: ClassScore[], after: ClassScore[]): number[][] =>
  swappedClasses({ id: before, h: after }, 'h').map((pair) => pair.map(({ index }) => index));

describe('swappedClasses', () => {
  const before = scores([1, 0.5], [2, 0.3], [3, 0.1], [4, 0.05], [5, 0.001]);

  it('finds every pair that changes places, the best first', () => {
    expect(pairs(before, scores([2, 0.5], [1, 0.3], [4, 0.1], [3, 0.05], [5, 0.001]))).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(pairs(before, scores([3, 0.5], [2, 0.3], [1, 0.1], [4, 0.05], [5, 0.001]))).toEqual([[1, 3]]);
  });

  it('finds none where classes stay, come from elsewhere, or go round', () => {
    expect(pairs(before, before)).toEqual([]);
    expect(pairs(before, scores([9, 0.5], [1, 0.3], [2, 0.1], [4, 0.05]))).toEqual([]);
    expect(pairs(before, scores([2, 0.5], [3, 0.3], [1, 0.1], [4, 0.05]))).toEqual([]);
    expect(swappedClasses({}, 'h')).toEqual([]);
  });

  it('does not take improbable classes that change places by chance', () => {
    const tail = scores([1, 0.99], [2, 0.002], [3, 0.001]);
    expect(pairs(tail, scores([1, 0.99], [3, 0.002], [2, 0.001]))).toEqual([]);
  });

  it('gives each class its own score', () => {
    const found = swappedClasses({ id: scores([1, 0.6], [2, 0.4]), v: scores([2, 0.7], [1, 0.3]) }, 'v');
    expect(found).toEqual([
      [
        { index: 1, p: 0.6 },
        { index: 2, p: 0.7 },
      ],
    ]);
  });
});

it('wants a change of a sensitive output and none of another', () => {
  const [sensitive, plain] = [sensitiveReport(), sampleReport()];
  expect([isSensitive(sensitive), isSensitive(plain)]).toEqual([true, false]);
  const wanted = (report: typeof plain) => [0.1, 2e-7, NaN].map((e) => meetsExpectation(report, report.outputs[0]!, e));
  expect(wanted(sensitive)).toEqual([true, false, false]);
  expect(wanted(plain)).toEqual([false, true, false]);
});
