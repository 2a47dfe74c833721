import { describe, expect, it } from 'vitest';
import { expectationWords } from '../../../src/report/facts/contracts';
import {
  boxCells,
  boxColumns,
  boxRows,
  matchWords,
  pointWords,
  shiftSentence,
  unmatchedWords,
} from '../../../src/report/facts/detections';
import { flipFigure } from '../../../src/report/facts/flipFigure';
import { verdictFor } from '../../../src/report/facts/verdict';
import type { OutputReport } from '../../../src/report/report';
import { without } from '../../support/without';
import { detectionReport, keypointReport } from '../detectionReport';

const report = detectionReport();
const output = report.outputs[0]!;
const changed = (change: Partial<OutputReport>): OutputReport => ({ ...output, ...change });

describe('matched detections in words', () => {
  it('are counted', () => {
    expect(matchWords(output, 'h')).toBe('matched 2 of 3, mean IoU 0.93, 1 missing, 0 extra');
    expect(matchWords(output, 'v')).toBeUndefined();
    const none = changed({ boxes: { h: { matched: 0, missing: 0, extra: 4 } } });
    expect(matchWords(none, 'h')).toBe('matched 0 of 0, 0 missing, 4 extra');
    const near = changed({ boxes: { h: { matched: 1, meanIoU: 0.99996, missing: 0, extra: 0 } } });
    expect(matchWords(near, 'h')).toContain('mean IoU 1,');
    expect(matchWords(changed({ boxes: { h: { matched: 1, meanIoU: 0.9987, missing: 0, extra: 0 } } }), 'h')).toContain(
      '0.999,',
    );
  });

  it.each([
    [0.25, '0.25'],
    [0.5, '0.50'],
    [0.9, '0.90'],
    [0.94, '0.94'],
    [0.995, '0.995'],
    [0.99951, '0.9995'],
    [1, '1'],
  ])('have the overlap %f in two decimals, more near 1', (meanIoU, text) => {
    const found = changed({ boxes: { h: { matched: 1, meanIoU, missing: 0, extra: 0 } } });
    expect(matchWords(found, 'h')).toContain(`mean IoU ${text},`);
  });

  it('stand in rows', () => {
    const [row] = boxRows(output);
    expect(boxCells(row!)).toEqual(['↔ hx', '2 of 3', '0.93', '1', '0', '0.0213', '1.30 px', '98%']);
    expect(boxColumns(output)).toHaveLength(8);
    expect(row!.matched.tone).toBe('bad');
    const plain = without(changed({ verdict: { h: 'holds' } }), 'keypoints');
    expect(boxCells(boxRows(plain)[0]!)).toHaveLength(6);
    expect(boxColumns(plain)).toHaveLength(6);
    expect(boxRows(plain)[0]!.matched.tone).toBe('good');
    expect(
      boxRows({ ...plain, boxes: { h: { matched: 0, missing: 0, extra: 0 } }, verdict: { h: 'empty' } })[0],
    ).toMatchObject({
      matched: { text: '0 of 0' },
      meanIoU: '–',
      scoreChange: '–',
    });
  });

  it('name what is missing and extra, a few of each', () => {
    expect(unmatchedWords(output, 'h')).toBe('missing: dog 41%');
    expect(unmatchedWords(changed({ matches: { h: [] } }), 'h')).toBeUndefined();
    expect(
      unmatchedWords(
        changed({
          detections: { id: output.detections!.id!, h: output.detections!.id! },
          matches: {
            h: [
              [0, 0],
              [1, 1],
              [2, 2],
            ],
          },
        }),
        'h',
      ),
    ).toBeUndefined();
    const nameless = without(output.detections!.id![0]!, 'label');
    const many = changed({
      detections: { id: [nameless], h: Array.from({ length: 8 }, () => nameless) },
      matches: { h: [[0, 0]] },
    });
    expect(unmatchedWords(many, 'h')).toBe('extra: 7× class 3 up to 90%');
    const kinds = changed({
      detections: { id: [nameless], h: Array.from({ length: 9 }, (_, i) => ({ ...nameless, class: 3 + (i >> 1) })) },
      matches: { h: [[0, 0]] },
    });
    const listed = 'extra: class 3 90%, 2× class 4 up to 90%, 2× class 5 up to 90%, 2× class 6 up to 90%, class 7 90%';
    expect(unmatchedWords(kinds, 'h')).toBe(listed);
    const rest = changed({
      detections: { id: [nameless], h: Array.from({ length: 9 }, (_, i) => ({ ...nameless, class: 3 + i })) },
      matches: { h: [[0, 0]] },
    });
    expect(unmatchedWords(rest, 'h')).toBe(
      'extra: class 4 90%, class 5 90%, class 6 90%, class 7 90%, class 8 90% and 3 more',
    );
  });

  it('tell of keypoints and a shift', () => {
    expect(pointWords(output, 'h')).toBe('keypoints lie 1.30 px apart (0.41% of the diagonal), 98% of them within 5%');
    expect(shiftSentence(output, 'h')).toBe(
      'Most of it is a shift by one pixel: mirrored by x → W − 1 − x, it would be a mean IoU of 0.998 and keypoints 0.02% of the diagonal apart. If the model counts so, state "origin": "center".',
    );
    expect(shiftSentence(changed({ pixelShift: { h: { origin: 'edge', meanIoU: 1 } } }), 'h')).toContain(
      'x → W − x, it would be a mean IoU of 1.',
    );
    expect(shiftSentence(output, 'v')).toBeUndefined();
  });

  it('stand in the verdict', () => {
    const { headline, kind, figure, asExpected } = verdictFor(report, 'h');
    expect(headline).toBe(
      'Mirroring the input does more than mirror the boxes: matched 2 of 3, mean IoU 0.93, 1 missing, 0 extra.',
    );
    expect([kind, figure, asExpected]).toEqual(['changed', 'matched 2 of 3', false]);
    expect(flipFigure(report, 'h')).toEqual({ text: 'matched 2 of 3', below: 'mean IoU 0.93, 1 missing, 0 extra' });
    const same = changed({
      verdict: { h: 'holds' },
      figure: { h: { name: 'unmatched', value: 0 } },
      boxes: { h: { matched: 3, meanIoU: 0.93, missing: 0, extra: 0 } },
    });
    expect(verdictFor({ ...report, outputs: [same] }, 'h')).toMatchObject({
      kind: 'changed',
      asExpected: true,
      headline: expect.stringContaining('finds the same again in the boxes'),
    });
    const exact = without(
      {
        ...same,
        boxes: { h: { matched: 3, meanIoU: 0.999999, missing: 0, extra: 0 } },
      },
      'keypoints',
    );
    expect(verdictFor({ ...report, outputs: [exact] }, 'h')).toMatchObject({
      kind: 'exact',
      headline: expect.stringContaining('does no more than mirror the boxes'),
    });
  });

  it('say how they are written, and what belongs to them', () => {
    expect(expectationWords(output)).toBe(
      'should be mirrored: matched with those of the image; xyxy in pixels; with scores in “scores” and masks (not compared) in “crops” (boxes, found: non-maximum suppression)',
    );
  });
});

describe('columns that are not compared', () => {
  it.each([
    [38, 'entries 6 to 37 are not compared'],
    [7, 'entry 6 is not compared'],
  ])('are said, up to %i', (to, words) => {
    const parts = [...output.contract.parts!, { kind: 'ignore', name: 'rest', from: 6, to } as const];
    expect(expectationWords(changed({ contract: { ...output.contract, parts } }))).toContain(`; ${words};`);
  });
});

describe('keypoints in words', () => {
  it('stand in the verdict', () => {
    const { headline } = verdictFor(keypointReport(), 'h');
    expect(headline).toContain('mirrored back, keypoints lie 1.30 px apart');
  });
});
