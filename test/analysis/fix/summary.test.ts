import { describe, expect, it } from 'vitest';
import { fixSummary, type FixAction } from '../../../src/analysis/fix/summary';
import type { FixMeasurement } from '../../../src/protocol/fix';

const measured = (change: Partial<FixMeasurement> = {}): FixMeasurement => ({
  before: { h: 0.5, v: 0.25 },
  after: { h: 0.1, v: 1e-9 },
  damage: 0.12,
  ...change,
});
const EFFECT =
  'When mirrored left-right, the output for cat.png changes by 10% (before: 50%); turned upside-down, the output for cat.png changes by < 0.001% (before: 25%).';

const tta = {
  kind: 'tta',
  flips: ['h'],
  merge: 'mean',
  normalized: [],
  shifts: new Map(),
} as const satisfies FixAction;
const pad = { kind: 'pad', mode: 'pad', from: [8, 9], to: [9, 9], restored: { cropped: [], resized: [] } } as const;
const symmetrize = { kind: 'symmetrize', changed: 3, convolutions: 5 } as const satisfies FixAction;
const KERNELS = 'The kernels of 3 of 5 convolutions were replaced by their means with their mirror images.';
const PUBLISHED =
  'it changes what the model computes; a trained ResNet-50 falls from 80.9% to 0.9% top-1 in published work (Bökman & Kahl 2023).';
const GONE = `This shows that the kernels are the cause, but is no fix: ${PUBLISHED}`;
const LEFT = `What is left comes from other causes than the kernels, such as a misaligned grid. This is a diagnostic, not a fix: ${PUBLISHED}`;
const MOVED = 'For cat.png itself, the output changed by 12%.';
const OTHERS = 'What is left comes from other causes than the grid, asymmetric kernels above all.';

describe('what a fix did and brought', () => {
  it.each<[string, FixAction, string, string]>([
    [
      'a mean',
      tta,
      'The model now averages its outputs over 2 orientations of the image.',
      'It takes 2 times the computation.',
    ],
    [
      'a mean over the group',
      { ...tta, flips: ['h', 'v', 'hv'], merge: 'probabilities' },
      'The model now averages its probabilities over 4 orientations of the image.',
      'It takes 4 times the computation.',
    ],
    [
      'a sum of unit vectors',
      { ...tta, merge: 'sum', normalized: ['a', 'b'] },
      'The model now adds up its outputs over 2 orientations of the image. The mean of a, b is brought to unit length again.',
      'It takes 2 times the computation.',
    ],
    [
      'halves',
      { ...tta, merge: 'concat' },
      'The model now puts its outputs one behind the other for 2 orientations of the image. Its halves change places under the flip; it is not invariant.',
      'It takes 2 times the computation.',
    ],
    [
      'quarters',
      { ...tta, merge: 'concat', flips: ['h', 'v', 'hv'] },
      'The model now puts its outputs one behind the other for 4 orientations of the image. Its quarters change places under the flip; it is not invariant.',
      'It takes 4 times the computation.',
    ],
    ['padding', pad, 'The model now pads its input from 8×9 to 9×9 before anything else.', `${MOVED} ${OTHERS}`],
    [
      'resizing, with outputs brought back',
      { ...pad, mode: 'resize', restored: { cropped: ['mask', 'map'], resized: ['heat'] } },
      'The model now resizes its input from 8×9 to 9×9 before anything else. Outputs are brought back to the shapes that they had (cropped: mask, map; resized: heat).',
      `${MOVED} ${OTHERS}`,
    ],
    [
      'outputs that are resized alone',
      { ...pad, restored: { cropped: [], resized: ['heat'] } },
      'The model now pads its input from 8×9 to 9×9 before anything else. Outputs are brought back to the shapes that they had (resized: heat).',
      `${MOVED} ${OTHERS}`,
    ],
    ['symmetric kernels', symmetrize, KERNELS, `${MOVED} ${LEFT}`],
  ])('is told of %s', (_, action, deed, cost) => {
    expect(fixSummary(action, measured(), 'cat.png')).toBe(`${deed} ${EFFECT} ${cost}`);
  });

  it.each([
    [{ h: 0.005, v: 0.0025 }, GONE],
    [{ h: 0.0051, v: 0 }, LEFT],
    [{ h: 0, v: 0.0026 }, LEFT],
    [{ h: 0.5, v: 0.25 }, LEFT],
  ])('blames the kernels where symmetric ones leave a hundredth: %o', (after, finding) => {
    expect(fixSummary(symmetrize, measured({ after }), 'cat.png').endsWith(`${MOVED} ${finding}`)).toBe(true);
  });

  it.each([
    [true, 'For cat.png itself, the output changed by 12%; the top class stays.'],
    [false, 'For cat.png itself, the output changed by 12%; the top class changes.'],
  ])('tells whether the top class stays: %s', (sameTop1, words) => {
    expect(fixSummary(pad, measured({ sameTop1 }), 'cat.png')).toContain(`${words} ${OTHERS}`);
  });

  it('tells what parts that are put back and maps that are not moved come to', () => {
    const found = measured({
      before: { h: 0.5 },
      after: { h: 0.1 },
      partsSwapped: { h: 2e-7 },
      unshifted: { before: { h: 0.5 }, after: { h: 0.3 } },
    });
    expect(fixSummary({ ...tta, shifts: new Map([['heat', { columns: 1 }]]) }, found, 'noise')).toMatch(
      /^The model now averages its outputs over 2 orientations of the image\. What is flipped back of heat is moved one column to the right\. When mirrored left-right, the output for noise changes by 10%, and by 2e-7 with its parts put back, and by 30% without the shift \(before: 50%\)\. It takes 2 times the computation\.$/,
    );
  });
});
