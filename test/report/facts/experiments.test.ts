import { describe, expect, it } from 'vitest';
import { experimentRows, insightSentence, residualSentence } from '../../../src/report/facts/experiments';
import type { Cause, CauseReport, Report } from '../../../src/report/report';
import { sampleReport, sensitiveReport } from '../sampleReport';

function measured(errors: { readonly kernel: number; readonly grid: number; readonly both: number }): CauseReport {
  return {
    error: 0.088,
    shares: { kernel: 0.05, grid: 0.038 },
    counterfactuals: [
      { mirrored: [], error: 0.088 },
      { mirrored: ['kernel'], error: errors.kernel },
      { mirrored: ['grid'], error: errors.grid },
      { mirrored: ['kernel', 'grid'], error: errors.both },
    ],
    twinResidual: errors.both,
  };
}

const HEADLINE = measured({ kernel: 0.145, grid: 0.066, both: 3e-7 });
const of = (causes: CauseReport, report: Report = sampleReport()): Report => ({ ...report, causes: { h: causes } });
const outcomes = (causes: CauseReport, report?: Report) =>
  experimentRows(of(causes, report), 'h').map((row) => row.outcome);

describe('insightSentence', () => {
  it.each([
    [
      HEADLINE,
      'Mirroring the kernels alone makes it worse: 14% instead of 8.8%. Mirroring kernels and stride grid together leaves nothing (3e-7).',
    ],
    [measured({ kernel: 2e-7, grid: 0.066, both: 2e-7 }), 'Mirroring kernels leaves nothing (2e-7).'],
    [
      measured({ kernel: 0.05, grid: 0.066, both: 0.01 }),
      'Mirroring the kernels alone leaves 5% of 8.8%. No combination of causes leaves float noise only.',
    ],
    [{ ...HEADLINE, error: 1e-7 }, 'The output does not change, so there is nothing to explain.'],
    [{ ...HEADLINE, error: 1e-5 }, 'The output does not change, so there is nothing to explain.'],
    [{ ...HEADLINE, error: NaN }, 'The output cannot be compared, so its causes are not known.'],
  ])('%#', (causes, sentence) => expect(insightSentence(of(causes), 'h')).toBe(sentence));

  it('does not call a larger difference worse where the output should change', () => {
    expect(insightSentence(of(HEADLINE, sensitiveReport()), 'h')).toMatch(
      /^Mirroring the kernels alone makes the difference larger: 14%/,
    );
  });
});

describe('experimentRows', () => {
  it('words each experiment; the smallest exact one is the whole explanation', () => {
    const rows = experimentRows(of(HEADLINE), 'h');
    expect(rows.map(({ words, text, note }) => [words, text, note])).toEqual([
      ['Nothing', '8.8%', ''],
      ['Kernels only', '14%', 'worse than doing nothing'],
      ['Stride grid only', '6.6%', ''],
      ['Kernels and stride grid', '3e-7', 'exact: this is the whole explanation'],
    ]);
    expect(rows.map(({ bar }) => Math.round(bar * 1000))).toEqual([607, 1000, 455, 0]);
    expect(outcomes(measured({ kernel: 2e-7, grid: 0.066, both: 1e-7 }))).toEqual([
      undefined,
      'whole',
      undefined,
      'exact',
    ]);
  });

  it('calls an error worse from 2% above the one with nothing mirrored', () => {
    const just = (factor: number) => outcomes(measured({ kernel: 0.088 * factor, grid: 0.05, both: 3e-7 }))[1];
    expect([0.9, 1, 1.019, 1.021, 1.5].map(just)).toEqual([undefined, undefined, undefined, 'worse', 'worse']);
  });

  it('counts an error at the noise floor as exact, one above it not', () => {
    const both = (error: number) => outcomes(measured({ kernel: 0.05, grid: 0.05, both: error }))[3];
    expect([9e-6, 1e-5, 1.01e-5].map(both)).toEqual(['whole', 'whole', undefined]);
  });

  it('says larger, not worse, where the output should change, and nothing where nothing changes', () => {
    expect(outcomes(HEADLINE, sensitiveReport())[1]).toBe('larger');
    expect(outcomes({ ...HEADLINE, error: 1e-5 })).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('shows the main ones of many first: nothing, one cause each, the whole explanation, everything', () => {
    const three = (['kernel', 'grid', 'padding', 'other'] as const).flatMap((cause, i, all) =>
      all.slice(i + 1).map((other) => ({ mirrored: [cause, other], error: 0.02 })),
    );
    const all = { mirrored: ['kernel', 'grid', 'padding', 'other'] as const, error: 1e-8 };
    const many = { ...HEADLINE, counterfactuals: [...HEADLINE.counterfactuals.slice(0, 3), ...three, all] };
    const rows = experimentRows(of(many), 'h');
    expect(rows).toHaveLength(10);
    expect(rows.filter(({ main }) => main).map(({ mirrored }) => mirrored.length)).toEqual([0, 1, 1, 4]);
    expect(experimentRows(of(HEADLINE), 'h').every(({ main }) => main)).toBe(true);
  });

  it('is empty where no experiment was run', () => {
    expect(experimentRows(of(HEADLINE), 'v')).toEqual([]);
    expect([insightSentence(of(HEADLINE), 'v'), residualSentence(of(HEADLINE), 'v')]).toEqual([undefined, undefined]);
  });
});

it('says whether what is left with everything mirrored is float noise', () => {
  const sentence = (both: number) => residualSentence(of(measured({ kernel: 0.1, grid: 0.1, both })), 'h');
  expect(sentence(1e-5)).toBe('With everything mirrored, 1e-5 is left: float noise.');
  expect(sentence(0.01)).toBe('With everything mirrored, 1% is left: more than float noise.');
});

describe('many experiments', () => {
  const CAUSES = ['kernel', 'grid', 'padding', 'resample'] as const;
  /** Every set of these causes, the largest first; sets leave the error that is listed under them, else half of it. */
  const every = (errors: Readonly<Record<string, number>>, causes: readonly Cause[] = CAUSES): CauseReport => {
    const sets = causes.reduce<Cause[][]>((all, cause) => [...all, ...all.map((set) => [...set, cause])], [[]]);
    const counterfactuals = sets.toReversed().map((mirrored) => ({ mirrored, error: errors[mirrored.join()] ?? 0.05 }));
    return { error: 0.1, shares: {}, counterfactuals, twinResidual: 1e-7 };
  };
  const main = (causes: CauseReport) =>
    experimentRows(of(causes), 'h').flatMap((row) => (row.main ? [row.mirrored.join()] : []));
  const whole = (causes: CauseReport) =>
    experimentRows(of(causes), 'h').flatMap((row) => (row.outcome === 'whole' ? [row.mirrored.join()] : []));

  it('are ordered by how much they mirror', () => {
    const sizes = experimentRows(of(every({})), 'h').map(({ mirrored }) => mirrored.length);
    expect(sizes).toEqual([0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4]);
  });

  it('show single causes, the whole explanation and everything first', () => {
    const all = ['', 'resample', 'padding', 'grid', 'kernel', 'kernel,grid', 'kernel,grid,padding,resample'];
    const exact = { 'kernel,grid': 1e-7, 'kernel,grid,padding': 1e-8, 'kernel,grid,padding,resample': 1e-7 };
    expect(main(every(exact))).toEqual(all);
    expect(whole(every(exact))).toEqual(['kernel,grid']);
    expect(main(every({}))).toEqual(all.filter((set) => set !== 'kernel,grid'));
    expect(main(every({}, CAUSES.slice(0, 3)))).toHaveLength(8);
  });

  it.each([
    [0.102, undefined],
    [0.1021, 'worse'],
  ])('of which one that leaves %f of 0.1 is called %s', (error, outcome) => {
    const rows = experimentRows(of(every({ grid: error })), 'h');
    expect(rows.find(({ mirrored }) => mirrored.join() === 'grid')!.outcome).toBe(outcome);
  });
});
