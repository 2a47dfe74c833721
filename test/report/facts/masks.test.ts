import { describe, expect, it } from 'vitest';
import { maskRows, maskSentence, maskTable, unlistedClasses } from '../../../src/report/facts/masks';
import type { MaskClass, MaskFigures } from '../../../src/report/report';
import { MAX_MASK_CLASSES } from '../../../src/report/maskClasses';
import { sampleReport } from '../sampleReport';

const view = (classes: readonly MaskClass[], change: Partial<MaskFigures> = {}): MaskFigures => ({
  width: 10,
  height: 10,
  numbers: 'scores',
  possible: 21,
  changed: 0.031,
  occurring: classes.length,
  ...(classes.length > 0 && { meanIoU: classes.reduce((sum, { iou }) => sum + iou, 0) / classes.length }),
  classes,
  ...change,
});
const WALL: MaskClass = { index: 0, label: 'wall', x: 60, gx: 62, iou: 0.9 };
const CAT: MaskClass = { index: 8, x: 40, gx: 38, iou: 0.8 };

describe('masks in words', () => {
  it('tell how much changes, the mean IoU, and what is not counted', () => {
    expect(maskSentence(view([WALL, CAT]))).toBe(
      '3.1% of 10×10 positions change their class. Mean IoU 0.850 of the 2 classes that occur; 19 more occur in neither and are not counted.',
    );
    expect(maskSentence(view([CAT], { numbers: 'channels', possible: 1 }))).toBe(
      '3.1% of 10×10 positions change their strongest channel. Mean IoU 0.800 of the one that occurs.',
    );
    expect(maskSentence(view([]))).toBe('3.1% of 10×10 positions change their class.');
  });

  it('stand in rows', () => {
    expect(maskRows(view([WALL, CAT]))).toEqual([
      { index: 0, name: 'wall', x: '60%', gx: '62%', iou: '0.900' },
      { index: 8, name: 'class 8', x: '40%', gx: '38%', iou: '0.800' },
    ]);
    expect(maskRows(view([{ ...CAT, iou: 1 }], { numbers: 'channels' }))[0]).toMatchObject({
      name: 'channel 8',
      iou: '1',
    });
  });

  it('stand in one table over all flips, with a dash where a class is not among the largest', () => {
    const report = sampleReport();
    const output = { ...report.outputs[0]!, masks: { h: view([WALL, CAT]), v: view([WALL]) } };
    expect(maskTable(report, output)).toEqual({
      columns: ['class', 'original', '↔ flipped back', '↔ IoU', '↕ flipped back', '↕ IoU'],
      rows: [
        ['wall', '60%', '62%', '0.900', '62%', '0.900'],
        ['class 8', '40%', '38%', '0.800', '–', '–'],
      ],
    });
    expect(maskTable(report, report.outputs[0]!)).toBeUndefined();
    // Large under a later flip alone.
    const later = { ...output, masks: { h: view([WALL]), v: view([CAT, WALL]) } };
    expect(maskTable(report, later)!.rows).toEqual([
      ['wall', '60%', '62%', '0.900', '62%', '0.900'],
      ['class 8', '40%', '–', '–', '38%', '0.800'],
    ]);
  });

  it('say how many of the classes are listed', () => {
    const many = Array.from({ length: MAX_MASK_CLASSES + 3 }, (_, index) => ({ ...CAT, index }));
    expect(maskRows(view(many))).toHaveLength(MAX_MASK_CLASSES);
    expect(unlistedClasses(view(many))).toBe(`The ${MAX_MASK_CLASSES} largest of ${MAX_MASK_CLASSES + 3}.`);
    expect(unlistedClasses(view([CAT]))).toBeUndefined();
  });
});
