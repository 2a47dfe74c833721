import { describe, expect, it } from 'vitest';
import {
  detectionCells,
  detectionColumns,
  detectionFacts,
  detectionMarks,
  hasDetections,
  isNumbered,
  marksLabel,
} from '../../../src/report/facts/detectionTable';
import type { OutputReport, ReportedDetection } from '../../../src/report/report';
import { detectionReport } from '../detectionReport';

const [output] = detectionReport().outputs as [OutputReport];
const at = (left: number, change: Partial<ReportedDetection> = {}): ReportedDetection => ({
  sample: 0,
  box: [left, 0, left + 10, 10],
  score: 0.5,
  class: 3,
  ...change,
});
const compared = (
  id: readonly ReportedDetection[],
  h: readonly ReportedDetection[],
  pairs: [number, number][],
): OutputReport => ({ ...output, detections: { id: [...id], h: [...h] }, matches: { h: pairs } });

describe('single detections in words', () => {
  it('have a row each, with both scores, IoU and distance', () => {
    expect(detectionFacts(output, 'h').map(detectionCells)).toEqual([
      ['1', 'cat', 'moved', '90% → 88%', '0.94', '1.00 px'],
      ['2', 'cat', 'matched', '80% → 80%', '1', '0 px'],
      ['3', 'dog', 'missing', '41%', '–', '–'],
    ]);
    expect(detectionColumns(output)).toHaveLength(6);
  });

  it('tell of keypoints where any has them', () => {
    const points = compared([at(0, { keypoints: [[1, 2]] }), at(40)], [at(0, { keypoints: [[4, 6]] })], [[0, 0]]);
    expect(detectionFacts(points, 'h').map((facts) => detectionCells(facts).at(-1))).toEqual(['5.00 px', '–']);
    expect(detectionColumns(points)).toHaveLength(7);
  });

  it('name the image of a batch, and draw the first only', () => {
    const batch = compared([at(0), at(20, { sample: 1 })], [], []);
    const facts = detectionFacts(batch, 'h');
    expect(facts.map(({ name }) => name)).toEqual(['class 3 (image 1)', 'class 3 (image 2)']);
    expect(detectionMarks(facts, 'x').map(({ number }) => number)).toEqual([1]);
    expect(hasDetections(compared([at(0, { sample: 1 })], [], []), 'h')).toBe(false);
  });
});

describe('marks on the image', () => {
  it('have one number and color on both sides, and are dashed where they are alone', () => {
    const facts = detectionFacts(compared([at(0), at(40)], [at(80), at(41)], [[1, 1]]), 'h');
    const marks = (side: 'x' | 'gx') => detectionMarks(facts, side).map(({ number, isAlone }) => [number, isAlone]);
    expect(marks('x')).toEqual([
      [1, true],
      [2, false],
    ]);
    expect(marks('gx')).toEqual([
      [2, false],
      [3, true],
    ]);
    expect(new Set(facts.map(({ color }) => color)).size).toBe(3);
    const colors = (side: 'x' | 'gx') => detectionMarks(facts, side).find(({ number }) => number === 2)!.color;
    expect(colors('x')).toBe(colors('gx'));
  });

  it('are there only where that flip was compared and something is found', () => {
    expect([hasDetections(output, 'h'), hasDetections(output, 'v')]).toEqual([true, false]);
    expect(hasDetections(compared([], [], []), 'h')).toBe(false);
    expect(hasDetections(compared([], [at(0)], []), 'h')).toBe(true);
  });

  it('are told to those who do not see them', () => {
    const marks = detectionMarks(detectionFacts(output, 'h'), 'x');
    expect(marksLabel('Original', marks)).toBe('Original: 3 detections: cat 90%, cat 80%, dog 41%');
    expect(marksLabel('Original', [])).toBe('Original: no detections');
    expect(marksLabel('Original', marks.slice(0, 1))).toBe('Original: 1 detection: cat 90%');
    expect(
      marksLabel(
        'Original',
        Array.from({ length: 7 }, () => marks[0]!),
      ),
    ).toMatch(/ and 2 more$/);
  });

  it('lose their numbers where those would hide the image', () => {
    const [mark] = detectionMarks(detectionFacts(output, 'h'), 'x');
    expect([16, 17].map((length) => isNumbered(Array.from({ length }, () => mark!)))).toEqual([true, false]);
  });
});
