import { describe, expect, it } from 'vitest';
import { Distribution } from '../../../../src/analysis/study/distribution';
import { classRows } from '../../../../src/report/facts/study/classRows';
import { histogram } from '../../../../src/report/facts/study/histogram';
import type { ClassQuery } from '../../../../src/report/facts/study/lists';
import { studyView } from '../../../../src/report/facts/study/page';
import { studySections } from '../../../../src/report/facts/study/sections';
import { IN_FULL } from '../../../../src/report/facts/study/section';
import { randomRows, randomSpecification, summaryOf } from '../../../analysis/study/randomStudy';
import { uniform } from '../../../support/random';

const study = randomSpecification(120);
const summary = summaryOf(study, randomRows(120, 4), { of: 1, held: [1] });

describe('the page of a study', () => {
  it('leads with the agreement and its interval', () => {
    const { agreement } = summary.models[1]!.flips.hv!.top1!;
    const { figure, of, interval, bounds } = studyView(summary).answers.hv!.models[1]!;
    expect(figure).toBe(`${(agreement.share! * 100).toFixed(1)}%`);
    expect(of).toBe(`of ${agreement.n} images keep their top class`);
    expect(interval).toBe(`95% interval ${(agreement.low! * 100).toFixed(1)}–${(agreement.high! * 100).toFixed(1)}%`);
    expect(bounds).toEqual([agreement.low, agreement.share, agreement.high]);
  });

  it('leads with the median change where there are no classes', () => {
    const [{ top1, accuracy, ...h }, ...others] = [summary.models[0]!.flips.h!, ...summary.models.slice(1)];
    expect([top1, accuracy]).not.toContain(undefined);
    const plain = { ...summary, models: [{ ...summary.models[0]!, flips: { h } }, ...others] };
    const { figure, of, interval, sentence } = studyView(plain).answers.h!.models[0]!;
    expect([of, interval]).toEqual(['median change of logits', undefined]);
    expect(figure).toMatch(/^\d+%$/);
    expect(sentence).toMatch(/^\d+ of \d+ images stay the same mirrored left-right/);
  });
});

describe('a histogram', () => {
  const next = uniform(3);
  const values = Array.from({ length: 500 }, () => (next() < 0.1 ? 0 : 10 ** (-6 * next())));
  const distribution = new Distribution();
  for (const value of values) distribution.add(value);

  it('counts every value once, in the bar that it lies in up to the 1% of a bucket', () => {
    const { edges, counts, zeros } = histogram([distribution.store()])!;
    const [bars] = counts;
    expect(bars!.reduce((sum, count) => sum + count, 0) + zeros[0]!).toBe(values.length);
    expect(zeros).toEqual([values.filter((value) => value === 0).length]);
    bars!.forEach((count, bar) => {
      const between = (low: number, high: number) =>
        values.filter((value) => value > edges[bar]! * low && value < edges[bar + 1]! * high).length;
      expect(count).toBeGreaterThanOrEqual(between(1.02, 0.98));
      expect(count).toBeLessThanOrEqual(between(0.98, 1.02));
    });
  });

  it('has at most 64 bars, whatever there is, and ticks within them', () => {
    const wide = new Distribution();
    for (const value of [1e-300, 1e-20, 1, 2]) wide.add(value);
    const { edges, counts, ticks } = histogram([wide.store(), distribution.store(), undefined])!;
    expect(edges).toHaveLength(65);
    expect(counts.map((bars) => bars.reduce((sum, count) => sum + count, 0))).toEqual([
      4,
      values.length - zerosOf(values),
      0,
    ]);
    for (const { bar } of ticks) expect(bar).toBeLessThanOrEqual(64);
    expect(histogram([new Distribution().store()])).toBeUndefined();
  });
});

describe('the table of classes', () => {
  const query: ClassQuery = { flip: 'h', model: 0, order: 'affected', text: '', offset: 0, count: 60 };

  it('has the order and the figures of the exports, with every model', () => {
    const section = studySections(summary, IN_FULL).find(({ title }) => title.startsWith('Classes, the most'))!;
    const wanted = section.rows.filter(([symbol]) => symbol === '↔').map(([, name, ...figures]) => [name, ...figures]);
    const { total, rows } = classRows(summary, query);
    expect(rows.map(({ name, cells: [a] }) => [name, a!.stays, a!.interval, a!.images])).toEqual(wanted);
    expect(total).toBe(wanted.length);
    expect(rows[0]!.cells).toHaveLength(2);
  });

  it('has the classes that only another model sees, last', () => {
    const [a, b] = summary.models;
    const { top1, ...h } = a!.flips.h!;
    const fewer = { ...top1!, classes: top1!.classes.filter((one) => one.class % 2 === 1) };
    const apart = { ...summary, models: [{ ...a!, flips: { h: { ...h, top1: fewer } } }, b!] };
    const { rows } = classRows(apart, query);
    expect(rows.map(({ index }) => index).slice(2)).toEqual([0, 2]);
    expect(rows.map(({ cells }) => cells[0]!.stays === '–')).toEqual([false, false, true, true]);
    expect(rows.every(({ cells }) => cells[1]!.stays !== '–')).toBe(true);
  });

  it('is cut into parts, searched and sorted', () => {
    const names = (change: Partial<ClassQuery>) =>
      classRows(summary, { ...query, ...change }).rows.map(({ name }) => name);
    expect([...names({ count: 1 }), ...names({ offset: 1 })]).toEqual(names({}));
    expect(names({ order: 'name' })).toEqual(['class 0', 'class 1', 'class 2', 'class 3']);
    expect(names({ text: ' CLASS 2 ' })).toEqual(['class 2']);
    const counts = classRows(summary, { ...query, order: 'images' }).rows.map(({ cells }) => Number(cells[0]!.images));
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
    expect(classRows(summary, { ...query, model: 9 })).toEqual({ total: 0, rows: [] });
  });
});

function zerosOf(values: readonly number[]): number {
  return values.filter((value) => value === 0).length;
}
