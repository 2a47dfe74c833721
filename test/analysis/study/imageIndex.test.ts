import { describe, expect, it } from 'vitest';
import { ImageIndex, type ImageFilter } from '../../../src/analysis/study/imageIndex';
import type { ImageRow } from '../../../src/analysis/study/rows';
import { randomRows, randomSpecification, summaryOf } from './randomStudy';

const COUNT = 300;
const study = randomSpecification(COUNT);
const rows = randomRows(COUNT, 5);
const ofA = (flip: string): readonly ImageRow[] =>
  rows.flatMap(({ images }) => images.filter((row) => row.model === 'a' && row.flip === flip));
const index = new ImageIndex(study);
for (const { images } of rows) index.add(images);
const all: ImageFilter = { flip: 'h', model: 0, change: 'all', text: '' };
const names = (filter: ImageFilter): readonly string[] => index.find(filter).map(({ image }) => image);

describe('the images of a study', () => {
  it('come by falling change, equals by path, without those that were not measured', () => {
    const wanted = [...ofA('h')].sort((a, b) => b.change! - a.change! || (a.image < b.image ? -1 : 1));
    expect(names(all)).toEqual(wanted.map(({ image }) => image));
    expect(names({ ...all, flip: 'hv' })).not.toEqual(names(all));
    expect(names({ ...all, model: 7 })).toEqual([]);
  });

  it('are filtered by change, by class as classes are counted, and by path', () => {
    const changing = ofA('h').filter(({ agrees }) => !agrees);
    expect(new Set(names({ ...all, change: 'changes' }))).toEqual(new Set(changing.map(({ image }) => image)));
    expect(names({ ...all, change: 'stays' })).toHaveLength(ofA('h').length - changing.length);
    const ofClass = ofA('h').filter(({ label, top1 }) => (label ?? top1) === 2);
    expect(new Set(names({ ...all, class: 2 }))).toEqual(new Set(ofClass.map(({ image }) => image)));
    const summed = summaryOf(study, rows, { of: 1, held: [1] }).models[0]!.flips.h!.top1!;
    expect(summed.classes.find((one) => one.class === 2)!.agreement.n).toBe(ofClass.length);
    expect(names({ ...all, text: '0012' })).toEqual([expect.stringMatching(/0012\.png$/)]);
  });

  it('are looked through again when there are more', () => {
    const growing = new ImageIndex(study);
    const [first, ...others] = rows.filter(({ images }) => images.every(({ message }) => message === null));
    growing.add(first!.images);
    expect(growing.find(all)).toHaveLength(1);
    for (const { images } of others) growing.add(images);
    expect(growing.find(all)).toHaveLength(others.length + 1);
  });

  it('are, of a summary, its worst: with what the worst flip does to each', () => {
    const summary = summaryOf(study, rows, { of: 1, held: [1] });
    const { worst } = summary.models[0]!;
    const found = ImageIndex.ofWorst(summary).find(all);
    expect(found.map(({ image }) => image)).toEqual(worst.map(({ image }) => image));
    const [first] = worst;
    const index = ImageIndex.ofWorst(summary);
    for (const flip of ['h', 'hv'] as const) {
      expect(index.under(found[0]!, 0, flip)).toMatchObject({ flip: first!.flip, change: first!.change });
    }
  });
});
