import { describe, expect, it } from 'vitest';
import { compareReports } from '../../../src/report/comparison/compareReports';
import { differenceSentences } from '../../../src/report/facts/comparison/columns';
import { columnRowName, comparedLayers, furthestApart } from '../../../src/report/facts/comparison/layers';
import { comparisonText } from '../../../src/report/facts/comparison/sentence';
import type { Comparison, Report } from '../../../src/report/report';
import { comparedReport, type Made } from './comparedReport';

const compare = (...made: readonly Made[]): Comparison => compareReports(made.map(comparedReport));
const names = ({ columns }: Comparison) => columns.map(({ name }) => name);
const text = (comparison: Comparison) => comparisonText(comparison, 'h');

describe('the names of columns', () => {
  it('are those of the models on one image', () =>
    expect(names(compare({ model: 'a' }, { model: 'b' }))).toEqual(['a', 'b']));
  it('are those of the images of one model', () =>
    expect(names(compare({ image: 'a.png' }, { image: 'b.png' }))).toEqual(['a.png', 'b.png']));
  it('are both where both differ', () =>
    expect(names(compare({ model: 'a', image: 'a.png' }, { model: 'b', image: 'b.png' }))).toEqual([
      'a on a.png',
      'b on b.png',
    ]));
  it('have their folders where files are called the same, and a number where nothing else helps', () => {
    expect(names(compare({ model: 'one/best' }, { model: 'two/best' }))).toEqual(['one/best', 'two/best']);
    expect(names(compare({}, {}))).toEqual(['resnet18', 'resnet18 (2)']);
  });
});

describe('the sentence', () => {
  const better = { model: 'blur', output: 0.12, layers: 'in:Conv:0.1 a:Conv:0.2 b:Conv:0.1 c:Conv:0.1' };
  const worse = { model: 'plain', output: 0.18, layers: 'in:Conv:0.1 a:Conv:0.1 b:Conv:0.2 c:Conv:0.3' };

  it('says which of two is more invariant, by how much, and where they part', () =>
    expect(text(compare(worse, better))).toBe(
      'blur is more invariant than plain: 12% against 18%, 1.5 times as much. ' +
        'They part at b: from there on layers differ more in plain than in blur (20% against 10%).',
    ));
  it('names the first and the last of many', () =>
    expect(text(compare(worse, better, { ...worse, model: 'third', output: 0.15 }))).toMatch(
      /^blur is the most invariant and plain the least: 12% against 18%, 1\.5 times as much\. They part at b:/,
    ));
  it('says so where the curves cross to the end', () => {
    const crossing = { ...worse, layers: 'in:Conv:0.1 c:Conv:0.05' };
    expect(text(compare(crossing, better))).toMatch(/No one layer parts them: their errors cross up to the end\.$/);
  });
  it('says so where no layer corresponds', () =>
    expect(text(compare(better, { ...worse, layers: 'x:Gelu:0.1' }))).toMatch(/None of their layers correspond\.$/));
  it('has both names of the layer where they part', () =>
    expect(text(compare({ ...better, layers: 'x:Conv:0.1' }, { ...worse, layers: 'y:Conv:0.2' }))).toMatch(
      /They part at y \(x in blur\): from there on layers differ more in plain than in blur \(20% against 10%\)\.$/,
    ));
  it('speaks of images where the model is one', () =>
    expect(text(compare({ image: 'a.png', output: 0.2 }, { image: 'b.png', output: 0.1 }))).toMatch(
      /^The output changes less on b\.png than on a\.png: 10% against 20%, 2 times as much\./,
    ));
  it('parts images on which layers differ', () =>
    expect(text(compare({ ...worse, model: 'm', image: 'a.png' }, { ...better, model: 'm', image: 'b.png' }))).toMatch(
      /They part at b: from there on layers differ more on a\.png than on b\.png \(20% against 10%\)\.$/,
    ));
  it('counts images where several models run on several', () => {
    const grid = ['a.png', 'b.png', 'c.png'].flatMap((image, i) => [
      { model: 'blur', image, output: 0.1 + i / 10 },
      { model: 'plain', image, output: i === 2 ? 0.2 : 0.25 + i / 10 },
    ]);
    expect(text(compare(...grid))).toMatch(
      /Input by input, the least changed is blur on 2 of 3 and plain on 1 of 3\.$/,
    );
  });
  it.each([
    [0.18, '12% against 18%, 1.5 times as much.'],
    [0.125, '12% against 13%.'],
    [0.126, '12% against 13%, 1.1 times as much.'],
    [1.14, '12% against 114%, 9.5 times as much.'],
    [1.26, '12% against 126%, 11 times as much.'],
  ])('tells how many times as much %f is', (output, words) => {
    expect(text(compare(better, { ...worse, output }))).toContain(`: ${words} They part`);
  });
  it.each([
    [
      'one model',
      [
        { model: 'a', image: 'x.png' },
        { model: 'a', image: 'y.png' },
      ],
    ],
    [
      'a grid with a hole',
      [
        { model: 'a', image: 'x.png' },
        { model: 'a', image: 'y.png' },
        { model: 'b', image: 'x.png' },
      ],
    ],
  ])('counts no inputs of %s', (_, made) => {
    expect(text(compare(...made))).not.toMatch(/Input by input/);
  });
  it('has no difference where figures read the same', () => {
    expect(text(compare({ ...better, output: 1e-7 }, { ...worse, output: 3e-8 }))).toBe('Both are exact.');
    expect(text(compare({ ...better, output: 0.1200001 }, worse, { ...worse, model: 'x' }))).not.toMatch(/alike/);
    expect(text(compare({ ...better, output: 0.12001 }, { ...worse, output: 0.12 }))).toBe('Both come out alike: 12%.');
  });
  it('gives no ratio to what is exact', () =>
    expect(text(compare({ ...better, output: 1e-7 }, worse))).toMatch(/: exact against 18%\. They part at/));
});

describe('what cannot be compared', () => {
  const [a, b, c] = [comparedReport({ model: 'a' }), comparedReport({ model: 'b' }), comparedReport({ model: 'c' })];
  const withContract = (report: Report, kind: 'vector' | 'map'): Report => ({
    ...report,
    outputs: report.outputs.map((output) => ({ ...output, contract: { ...output.contract, kind } })),
  });

  it('is named with both questions where the contracts of two differ', () => {
    const comparison = compareReports([a, withContract(b, 'vector')]);
    expect(comparison.results.h?.ranking).toEqual([]);
    expect(text(comparison)).toBe(
      'Nothing can be compared. a is not compared: its output holds classes, judged by relative L2. ' +
        'b is not compared: its output is a vector, judged by relative L2.',
    );
  });
  it('is set apart where most answer another question', () => {
    const comparison = compareReports([a, withContract(b, 'vector'), c]);
    expect(comparison.results.h?.ranking).toEqual([0, 2]);
    expect(comparison.results.h?.apart.map(({ column }) => column)).toEqual([1]);
  });
  it('is scores beside probabilities', () => {
    const values = (report: Report, of: 'scores' | 'probabilities'): Report => ({
      ...report,
      outputs: report.outputs.map((output) => ({ ...output, classes: { ...output.classes!, values: of } })),
    });
    expect(compareReports([values(a, 'scores'), values(b, 'scores')]).results.h?.ranking).toHaveLength(2);
    expect(compareReports([values(a, 'scores'), values(b, 'probabilities')]).results.h?.ranking).toEqual([]);
  });
  it('is a flipped file beside a flipped tensor', () => {
    const file: Report = { ...b, input: { ...b.input, flipMode: 'file' } };
    expect(compareReports([a, file]).results.h?.ranking).toEqual([]);
  });
  it('is an output that is empty, with its reason', () => {
    const empty: Report = {
      ...b,
      outputs: b.outputs.map((o) => ({ ...o, verdict: { ...o.verdict, h: 'empty' }, reasons: { h: 'nothing in it' } })),
    };
    expect(compareReports([a, empty, c]).results.h?.apart).toEqual([{ column: 1, reason: 'nothing in it' }]);
    expect(compareReports([a, empty, c]).results.v?.apart).toEqual([]);
  });
  it('is a layer that is flipped back in one and compared as it is in another: it parts nothing', () => {
    const pooled: Report = { ...b, layers: b.layers.map((layer) => ({ ...layer, action: { h: 'lost' } })) };
    const comparison = compareReports([a, pooled]);
    expect(comparison.results.h?.partsAt).toBeUndefined();
    expect(comparedLayers(comparison, 'h')[3]).toMatchObject({ spread: -1, note: /flipped back in one/ as unknown });
  });
  it('are flips that not every report has', () => {
    const comparison = compareReports([a, { ...b, flips: ['h'] }]);
    expect(comparison.flips).toEqual(['h']);
    expect(Object.keys(comparison.results)).toEqual(['h']);
  });
  it('is one report, or nine', () => {
    expect(() => compareReports([a])).toThrow('cannot compare 1 reports: 2 to 8 stand side by side');
    expect(() => compareReports(Array.from({ length: 9 }, () => a))).toThrow(RangeError);
  });
});

describe('layers', () => {
  it('of other names are matched by place, and both names told', () => {
    const comparison = compare({ model: 'a', layers: '1:Conv:0.1 2:Relu:0.2' }, { model: 'b', layers: 'x:Conv:0.3' });
    const rows = comparedLayers(comparison, 'h');
    expect(rows.map(({ name, otherNames, cells }) => [name, otherNames, cells.map((c) => c.text)])).toEqual([
      ['1', ['x'], ['10%', '30%']],
      ['2', [], ['20%', '–']],
    ]);
    expect(rows.map(({ spread }) => spread)).toEqual([expect.closeTo(0.2), -1]);
    expect([0, 1].map((column) => columnRowName(comparison, 1, column))).toEqual(['2', undefined]);
  });
  it('of a third graph find their names behind one that has others', () => {
    const comparison = compare(
      { model: 'a', layers: '1:Conv:0.1 2:Relu:0.2 3:Conv:0.2' },
      { model: 'b', layers: 'x:Conv:0.3 y:Relu:0.1' },
      { model: 'c', layers: 'y:Relu:0.4' },
    );
    expect(comparison.layers).toEqual([
      [0, 0, null],
      [1, 1, 0],
      [2, null, null],
    ]);
  });
  it('that lie furthest apart come in graph order, with the one that parts', () => {
    const comparison = compare(
      { model: 'a', output: 0.1, layers: 'p:Conv:0.1 q:Conv:0.1 r:Conv:0.1' },
      { model: 'b', output: 0.2, layers: 'p:Conv:0.11 q:Conv:0.4 r:Conv:0.6' },
    );
    expect(furthestApart(comparedLayers(comparison, 'h'), 1).map(({ name }) => name)).toEqual(['p', 'r']);
  });
});

it('what depends on the input is told only where it is not the same', () => {
  const alike = compare({ model: 'a' }, { model: 'b' });
  expect(differenceSentences(alike)).toEqual([]);
  const [first, second] = [comparedReport({ model: 'a' }), comparedReport({ model: 'b' })];
  const file = { ...second, input: { ...second.input, flipMode: 'file' as const } };
  expect(differenceSentences(compareReports([first, file]))).toEqual([
    expect.stringMatching(/^Not the same is flipped \(a: the tensor; b: the file\)\.$/),
  ]);
});
