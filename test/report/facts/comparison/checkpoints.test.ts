import { describe, expect, it } from 'vitest';
import { compareReports } from '../../../../src/report/comparison/compareReports';
import { areCheckpoints } from '../../../../src/report/facts/comparison/checkpointReports';
import { checkpointRows, checkpointsOf } from '../../../../src/report/facts/comparison/checkpoints';
import { chartPoints, courseCharts } from '../../../../src/report/facts/comparison/courseCharts';
import { ESTIMATE_NOTE } from '../../../../src/report/facts/comparison/courseSentences';
import { comparisonToHtml } from '../../../../src/report/html/comparison';
import { comparisonToMarkdown } from '../../../../src/report/markdown/comparison';
import type { Report } from '../../../../src/report/report';
import { comparisonToTable } from '../../../../src/report/terminal/comparison';
import { comparedReport, type Made } from '../../comparison/comparedReport';

const estimated = (report: Report, error: number): Report => ({
  ...report,
  estimate: { h: { error, weights: 3, kept: 0 } },
});
const at = (epoch: number, output: number, layers: readonly [number, number], image?: string): Made => ({
  model: `epoch-${epoch}`,
  output,
  layers: `in:Conv:${layers[0]} a:Conv:${layers[1]}`,
  ...(image === undefined ? {} : { image }),
});
/** As forty images would give it; the second layer is known of none. */
const sampled = (change: number, k: number, [first]: readonly [number, number]) => ({
  h: { change, top1: { n: 40, k, share: k / 40, low: 0.5, high: 0.9 }, layers: [{ tensor: 'in', error: first }] },
});
const EPOCHS = [at(10, 0.12, [0.4, 0.2]), at(1, 0.3, [0.5, 0.6]), at(2, 0.2, [0.45, 0.3])];
const course = (reports: readonly Report[]) => checkpointsOf(compareReports(reports), 'h');

describe('checkpoints', () => {
  it('are told in the order of their numbers, with the change of the output and of layers on one scale', () => {
    const found = course(EPOCHS.map(comparedReport))!;
    expect(found.names).toEqual(['epoch-1', 'epoch-2', 'epoch-10']);
    expect(found.output.texts).toEqual(['30%', '20%', '12%']);
    expect(found.layers.map(({ name, texts }) => [name, ...texts])).toEqual([
      ['in', '50%', '45%', '40%'],
      ['a', '60%', '30%', '20%'],
    ]);
    expect(found.layers[1]!.heights).toEqual([1, 0.5, expect.closeTo(1 / 3, 10)]);
    expect(found.sentences).toEqual([
      'Over 3 checkpoints, from epoch-1 to epoch-10, the change of the output falls from 30% to 12%, at every step.',
    ]);
    expect(chartPoints(found.layers[1]!)).toBe('4.0,4.0 75.0,28.0 146.0,36.0');
  });

  it('have the estimate beside their own course, called so, with its reason', () => {
    const reports = EPOCHS.map(comparedReport).map((report, i) => estimated(report, [0.05, 0.09, 0.07][i]!));
    const found = course(reports)!;
    expect(found.estimate!.left.texts).toEqual(['9%', '7%', '5%']);
    expect(found.sentences[1]).toBe(
      'Estimate of what training with flips can leave at this size: 5%, against 12% now, with every kernel, dense and ' +
        `position weight of epoch-10 replaced by its mean with its mirror image. ${ESTIMATE_NOTE}`,
    );
    expect(ESTIMATE_NOTE).toContain('no bound');
    expect(
      checkpointRows(found)
        .map(({ title }) => title)
        .slice(0, 3),
    ).toEqual(['top class stays', 'change of the output', 'estimate']);
  });

  it('are averaged over inputs, each checkpoint on all of them', () => {
    const images = ['a.png', 'b.png'];
    const reports = [1, 2, 3].flatMap((epoch) =>
      images.map((image, i) => comparedReport(at(epoch, 0.1 * epoch + 0.02 * i, [0.1, 0.2], image))),
    );
    expect(course(reports)!.output.texts).toEqual(['11%', '21%', '31%']);
    expect(course(reports)!.sentences[0]).toContain('rises from 11% to 31%, at every step');
    expect(areCheckpoints(reports.slice(1))).toBe(false);
  });

  it('have shares with intervals and means where several images were measured', () => {
    const compared = compareReports(EPOCHS.map(comparedReport).map((report) => estimated(report, 0.05)));
    const samples = {
      images: 40,
      failures: [{ image: 'bad.png', message: 'bad.png: no image' }],
      models: [
        sampled(0.1, 39, [0.1, 0.2]), // epoch-10, as in the columns
        sampled(0.4, 30, [0.3, 0.6]),
        sampled(0.3, 35, [0.2, 0.4]),
      ],
    };
    const found = checkpointsOf({ ...compared, samples }, 'h')!;
    expect(found.agreement).toEqual({
      name: 'top class stays',
      texts: ['75.0%', '87.5%', '97.5%'],
      heights: [0.75, 0.875, 0.975],
      intervals: ['50.0–90.0%', '50.0–90.0%', '50.0–90.0%'],
    });
    expect(found.output).toMatchObject({ name: 'mean change', texts: ['40%', '30%', '10%'] });
    expect(found.estimate!.now).toMatchObject({
      name: 'change in the columns',
      texts: ['30%', '20%', '12%'],
    });
    // A layer that was not measured on every image has no figure.
    expect(found.layers.map(({ texts }) => texts)).toEqual([['30%', '20%', '10%']]);
    expect(found.sentences.slice(0, 3)).toEqual([
      '40 images were measured with every checkpoint; 1 could not be. What follows are their means.',
      'Over 3 checkpoints, from epoch-1 to epoch-10, the mean change of the output falls from 40% to 10%, at every step.',
      'The top class stays for 75.0% (50.0–90.0%) of the images with epoch-1, and for 97.5% (50.0–90.0%) with epoch-10 (95% intervals).',
    ]);
    expect(found.sentences[3]).toContain('5%, against 12% now');
    expect(courseCharts(found).map(({ line, dashed }) => [line.name, dashed?.name])).toEqual([
      ['top class stays', undefined],
      ['mean change', undefined],
      ['change in the columns', 'estimate'],
      ['in', undefined],
    ]);
    expect(checkpointRows(found).map(({ title }) => title)).toEqual([
      'top class stays',
      '95% interval',
      'mean change',
      'change in the columns',
      'estimate',
      'in',
    ]);
  });

  it('are not said to rise or fall where an image left a figure open', () => {
    const compared = compareReports(EPOCHS.map(comparedReport));
    const models = [sampled(0.1, 1, [0.1, 0.2]), { h: { layers: [] } }, sampled(0.1, 1, [0.1, 0.2])];
    const found = checkpointsOf({ ...compared, samples: { images: 2, failures: [], models } }, 'h')!;
    expect(found.output.texts).toEqual(['–', '10%', '10%']);
    expect(found.sentences[1]).toContain('the mean change of the output is not known of all.');
  });

  it('are three at least, of one architecture', () => {
    expect(course(EPOCHS.slice(1).map(comparedReport))).toBeUndefined();
    const other = { ...EPOCHS[0]!, layers: 'in:Conv:0.1 b:Conv:0.2' };
    expect(course([...EPOCHS.slice(1), other].map(comparedReport))).toBeUndefined();
    const wavy = [at(1, 0.3, [0.1, 0.1]), at(2, 0.4, [0.1, 0.1]), at(3, 0.2, [0.1, 0.1])].map(comparedReport);
    expect(course(wavy)!.sentences[0]).toContain('falls from 30% to 20%, with ups and downs');
  });

  it('stand in every form of a comparison', () => {
    const comparison = compareReports(EPOCHS.map(comparedReport).map((report) => estimated(report, 0.05)));
    const { sentences } = checkpointsOf(comparison, 'h')!;
    const forms = [
      comparisonToTable(comparison, { width: 400, color: false }),
      comparisonToHtml(comparison),
      comparisonToMarkdown(comparison),
    ];
    for (const text of forms) {
      for (const sentence of sentences) expect(text.replaceAll(/\s+/g, ' ')).toContain(sentence);
      expect(text).toContain('change of the output');
      expect(text).toContain('45%');
    }
    expect(forms[1]).toContain('class="multiples"');
    expect(forms[1]).toContain('aria-label="a: 60%, 30%, 20%"');
  });
});
