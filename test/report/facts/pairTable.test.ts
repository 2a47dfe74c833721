import { describe, expect, it } from 'vitest';
import { expectedWords } from '../../../src/report/facts/contracts';
import { pairCells, pairColumns, pairRows } from '../../../src/report/facts/outputs';
import { preprocessSentences } from '../../../src/report/facts/preprocess';
import { verdictFor } from '../../../src/report/facts/verdict';
import { reportToMarkdown } from '../../../src/report/markdown/markdown';
import { reportToTable } from '../../../src/report/terminal/table';
import type { OutputReport, Report } from '../../../src/report/report';
import { sampleReport } from '../sampleReport';

const { classes: scores, ...plain } = sampleReport().outputs[0]!;
const withOutput = (output: OutputReport, more: Partial<Report> = {}): Report => ({
  ...sampleReport(),
  ...more,
  outputs: [output],
});

describe('an output of class numbers', () => {
  const labels: OutputReport = {
    ...plain,
    contract: { kind: 'labels', origin: 'whole numbers', certainty: 'found' },
    labels: { h: { agreement: 0.905 }, v: { agreement: 1 } },
    verdict: { h: 'broken', v: 'holds' },
    figure: { h: { name: 'disagreement', value: 0.095 }, v: { name: 'disagreement', value: 0 } },
  };

  it('has the share that differs in its table, and no norm', () => {
    expect(pairColumns({ ...plain, classes: scores! })).toContain('relative L2');
    const report = withOutput(labels);
    expect(pairColumns(labels)).toEqual(['pair', 'class numbers that differ']);
    expect(pairRows(report, labels).map(pairCells)).toEqual([
      [{ text: 'y(x) − y(hx)' }, { text: '9.5%' }],
      [{ text: 'y(x) − y(vx)' }, { text: '0%', tone: 'good' }],
    ]);
    for (const text of [reportToMarkdown(report), reportToTable(report, { width: 100, color: false })]) {
      expect(text).toContain('class numbers that differ');
      expect(text).not.toContain('relative L2');
    }
  });

  it('has a share under another preprocessing too', () => {
    const { input } = sampleReport();
    const preprocess = { ...input.preprocess!, mean: [0, 0, 0], std: [1, 1, 1] };
    const otherPreprocess = {
      preprocess,
      figures: { output: { h: 0 } },
    } as unknown as Report['input']['otherPreprocess'];
    const report = withOutput(labels, {
      input: { ...input, preprocessCertainty: 'assumed', otherPreprocess: otherPreprocess! },
    });
    expect(preprocessSentences(report, labels, 'h').join()).toContain('the figure would be 0%.');
    expect(preprocessSentences(report, plain, 'h').join()).toContain('the figure would be float noise.');
    const coarse = { ...report, noiseFloor: 1e-2 };
    expect(preprocessSentences(coarse, plain, 'h').join()).toContain(
      'the figure would be rounding of quantized numbers.',
    );
  });
});

it('an output of no values says why it is not compared, and has no table', () => {
  const empty: OutputReport = {
    ...plain,
    shape: [2, 0],
    pairs: [],
    reasons: { h: 'it holds no values', v: 'it holds no values' },
  };
  expect(expectedWords(empty)).toBe('should not change; not compared, since it holds no values');
  expect(reportToTable(withOutput(empty), { width: 100, color: false })).not.toContain('cosine');
  expect(expectedWords(plain)).toBe('should not change');
});

it('a few numbers are no embedding', () => {
  const noun = (shape: readonly number[]): string => verdictFor(withOutput({ ...plain, shape }), 'h').headline;
  expect(noun([1, 512])).toContain('this embedding');
  expect(noun([1, 16, 1, 1])).toContain('this embedding');
  for (const shape of [[1, 1], [1, 15], []]) expect(noun(shape)).toContain('this output');
});

it('what is not exact of quantized numbers is called their rounding', () => {
  const report = withOutput({
    ...plain,
    figure: { h: { name: 'relL2', value: 0.003 } },
    pairs: [{ ...plain.pairs[0]!, relL2: 0.003 }],
  });
  expect(verdictFor({ ...report, noiseFloor: 1e-2 }, 'h').headline).toContain('rounding of quantized numbers)');
});

it('says that scores are not numbers, and nothing of the class they would mean', () => {
  const nothing = { index: 0, p: NaN };
  const top = { id: scores!.top.id!, h: [nothing], v: scores!.top.id! };
  const classes = { ...scores!, top, agreement: { v: true }, top5Overlap: { v: 5 }, jsd: {} };
  const output: OutputReport = { ...plain, classes };
  const report = withOutput(output);
  const row = (flip: 'h' | 'v') => pairRows(report, output).find(({ pair }) => pair.a === 'id' && pair.b === flip);
  expect([row('h')?.top1, row('h')?.top5]).toEqual([{ text: 'not a number' }, '–']);
  expect(row('v')?.top1).toMatchObject({ text: 'same' });
  expect(reportToTable(report, { width: 100, color: false })).toMatch(/y\(x\) − y\(hx\) .* not a number/);
});
