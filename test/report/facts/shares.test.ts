import { describe, expect, it } from 'vitest';
import { shareRows, shareSentence } from '../../../src/report/facts/shares';
import type { CauseReport, Report } from '../../../src/report/report';
import { sampleReport } from '../sampleReport';

function of(change: Partial<CauseReport>): Report {
  const causes = { error: 0.1, shares: {}, counterfactuals: [], twinResidual: 0, ...change };
  return { ...sampleReport(), causes: { h: causes } };
}
const texts = (change: Partial<CauseReport>) => shareRows(of(change), 'h').map(({ cause, text }) => [cause, text]);
const sentence = (change: Partial<CauseReport>) => shareSentence(of(change), 'h');

describe('shares', () => {
  it('are parts of the output error, with what the mirror twin leaves unexplained', () => {
    const half = { shares: { kernel: 0.03, grid: 0.02 }, twinResidual: 0.05 };
    expect(texts(half)).toEqual([
      ['unexplained', '50%'],
      ['kernel', '30%'],
      ['grid', '20%'],
    ]);
    expect(sentence(half)).toBe('50% unexplained, 30% from asymmetric kernels, 20% from the stride grid at 224×224.');
    const total = shareRows(of(half), 'h').reduce((sum, { share }) => sum + share!, 0);
    expect(total).toBeCloseTo(1);
  });

  it('sum to the whole where the twin is exact', () => {
    expect(texts({ shares: { grid: 0.025, kernel: 0.075 }, twinResidual: 3e-7 })).toEqual([
      ['kernel', '75%'],
      ['grid', '25%'],
    ]);
  });

  it('are signed, and the bar holds the positive ones only', () => {
    const offset = { shares: { grid: 0.125, kernel: -0.025 } };
    expect(texts(offset)).toEqual([
      ['grid', '125%'],
      ['kernel', '−25%'],
    ]);
    expect(shareRows(of(offset), 'h').map(({ bar }) => bar)).toEqual([1, 0]);
    expect(
      shareRows(of({ shares: { kernel: 0.06, grid: 0.02, other: 0.04, padding: -0.02 } }), 'h').map(({ bar }) => bar),
    ).toEqual([expect.closeTo(0.5), expect.closeTo(1 / 3), expect.closeTo(1 / 6), 0]);
    expect(sentence(offset)).toBe('125% from the stride grid at 224×224, offset by asymmetric kernels (−25%).');
  });

  it('below half a percent stand in rows, not in the sentence', () => {
    const small = { shares: { kernel: 0.0996, grid: 0.0004 } };
    expect(texts(small)).toEqual([
      ['kernel', '100%'],
      ['grid', '0.4%'],
    ]);
    expect(sentence(small)).toBe('100% from asymmetric kernels.');
    expect(sentence({ shares: { kernel: 0.0994, grid: 0.0006 } })).toContain('0.6% from the stride grid');
    const half = { error: 1, shares: { kernel: 0.99, grid: 0.005 }, twinResidual: 0.005 };
    expect(sentence(half)).toBe('99% from asymmetric kernels, 0.5% from the stride grid at 224×224, 0.5% unexplained.');
    expect(texts({ ...half, twinResidual: 0.0049 }).map(([cause]) => cause)).toEqual(['kernel', 'grid']);
  });

  it.each([
    ['zero', 0],
    ['not a number', NaN],
    ['infinite', Infinity],
    ['float noise', 1e-5],
  ])('are a dash where the error is %s', (_, error) => {
    const none = { error, shares: { kernel: 0, grid: NaN }, twinResidual: 0 };
    expect(texts(none)).toEqual([
      ['kernel', '–'],
      ['grid', '–'],
    ]);
    expect(shareRows(of(none), 'h').map(({ bar, share }) => [bar, share])).toEqual([
      [0, undefined],
      [0, undefined],
    ]);
    expect(sentence(none)).toBeUndefined();
  });

  it('give way to the counterfactuals where causes nearly cancel', () => {
    const counterfactuals = [
      { mirrored: [], error: 0.1 },
      { mirrored: ['kernel'], error: 0.31 },
      { mirrored: ['grid'], error: 0.29 },
      { mirrored: ['kernel', 'grid'], error: 3e-7 },
    ] as const;
    const cancel = { shares: { kernel: 0.16, grid: -0.06 }, counterfactuals };
    expect(texts(cancel)).toEqual([
      ['kernel', '–'],
      ['grid', '–'],
    ]);
    expect(sentence(cancel)).toBe(
      'The causes nearly cancel each other, so shares of the error mean little; the error by what is mirrored: ' +
        'nothing 10%, kernels only 31%, stride grid only 29%, kernels and stride grid 3e-7.',
    );
    expect(texts({ ...cancel, shares: { kernel: 0.26, grid: -0.16 } })[1]).toEqual(['grid', '–']);
    expect(texts({ ...cancel, shares: { kernel: 0.149, grid: -0.049 } })).toEqual([
      ['kernel', '149%'],
      ['grid', '−49%'],
    ]);
    expect(texts({ ...cancel, error: 0.5, shares: { kernel: 0.75, grid: -0.25 } })).toEqual([
      ['kernel', '150%'],
      ['grid', '−50%'],
    ]);
  });

  it('of position name the coordinates and channels that a contract changes', () => {
    const report = of({ shares: { position: 0.1 } });
    const [output] = report.outputs;
    const words = (contract: Partial<(typeof report.outputs)[number]['contract']>): string => {
      const outputs = [{ ...output!, contract: { ...output!.contract, ...contract } }];
      const causes = { h: { ...report.causes!.h!, output: output!.name } };
      return shareRows({ ...report, outputs, causes }, 'h')[0]!.words;
    };
    const inValues = 'position-dependent layers, or left and right told apart in the coordinates or channels';
    expect(words({ kind: 'vector' })).toBe('position-dependent layers');
    expect(words({ kind: 'map' })).toBe('position-dependent layers');
    expect(words({ kind: 'boxes' })).toBe(inValues);
    expect(words({ kind: 'map', swap: [[0, 1]] })).toBe(inValues);
    expect(words({ kind: 'map', negate: { h: [0] } })).toBe(inValues);
    expect(words({ kind: 'boxes', parts: [{ kind: 'keypoints', from: 0, to: 2 }] })).toBe(inValues);
    const scores = { kind: 'classes', from: 4, to: 8 } as const;
    expect(words({ kind: 'boxes', parts: [{ kind: 'boxes', from: 0, to: 4 }, scores] })).toBe(inValues);
    expect(words({ kind: 'map', parts: [{ kind: 'keypoints', from: 0, to: 4 }, scores] })).toBe(inValues);
    expect(words({ kind: 'map', parts: [scores] })).toBe('position-dependent layers');
  });

  it('are empty before causes were measured', () => {
    expect(shareRows(of({}), 'v')).toEqual([]);
    expect(shareSentence(of({}), 'v')).toBeUndefined();
  });
});
