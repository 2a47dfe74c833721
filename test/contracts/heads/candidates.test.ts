import { describe, expect, it } from 'vitest';
import type { ContractPart, OutputFacts } from '../../../src/contracts/contract';
import { boxCandidates, cellPointCandidates, type Telling } from '../../../src/contracts/heads/candidates';
import { outputFacts } from '../../support/outputFacts';

const EVIDENCE = { certainty: 'assumed', origin: 'its form' } as const;

/** Parts of every candidate for cells of three levels with so many numbers each. */
function partsOf(count: number, telling: Telling): readonly (readonly ContractPart[])[] {
  const facts = outputFacts({ shape: [1, 126, count], tracked: undefined });
  return boxCandidates(facts, EVIDENCE, telling).flatMap(({ axis, parts }) => (axis === 2 ? [parts!] : []));
}

function boxForms(count: number, telling: Telling): readonly string[] {
  return partsOf(count, telling).flatMap((parts) =>
    parts.flatMap((part) => (part.kind === 'boxes' ? [part.coordinates!.form] : [])),
  );
}

describe('boxes among the numbers of a cell', () => {
  it('are offsets of the cell too, after centers in parts of the image, which the same rule mirrors', () => {
    for (const telling of ['name', 'form'] as const) {
      const written = partsOf(7, telling).map(([{ coordinates } = {}]) => `${coordinates!.form} ${coordinates!.unit}`);
      expect(written.indexOf('offset grid')).toBeGreaterThan(written.indexOf('cxcywh 0..1'));
    }
  });

  it('of anchors are first of all as many blocks of a box, objectness and classes', () => {
    const first = (shape: readonly number[], head: OutputFacts['head'] = 'convolution') => {
      const tracked = {
        kind: 'spatial',
        h: [{ axis: 3, map: 'reverse' }],
        v: [{ axis: 2, map: 'reverse' }],
      } as const;
      const { parts, axis } = boxCandidates(outputFacts({ shape, tracked, head }), EVIDENCE, 'form')[0]!;
      return [axis, parts!.length, parts![0]!.coordinates!.form, parts![1]!.to];
    };
    expect(first([1, 255, 8, 12])).toEqual([1, 6, 'deltas', 85]);
    expect(first([1, 3, 8, 12, 85])).toEqual([4, 2, 'deltas', 85]);
    expect(first([1, 3, 8, 12, 85], 'sigmoid')).toEqual([4, 2, 'offset', 85]);
    expect(first([1, 144, 8, 12])).toEqual([1, 2, 'dfl', 144]);
  });

  it('that a name tells of leave nothing to classes where they are four numbers for each of a few anchors', () => {
    const tracked = { kind: 'spatial', h: [{ axis: 3, map: 'reverse' }], v: [{ axis: 2, map: 'reverse' }] } as const;
    const named = boxCandidates(outputFacts({ shape: [1, 36, 8, 12], tracked }), EVIDENCE, 'name');
    expect(named.flatMap(({ parts }) => parts!.map(({ kind }) => kind))).not.toContain('classes');
    expect(named[0]!.parts).toHaveLength(9);
  });

  const written = ({ kind, from, to, coordinates: c }: ContractPart) =>
    `${kind} ${from}–${to}${c === undefined ? '' : ` ${[c.form, c.unit, c.order].filter(Boolean).join(' ')}`}`;
  const READ = ['cxcywh pixels', 'xyxy pixels', 'cxcywh 0..1', 'xyxy 0..1', 'xywh pixels', 'yxyx 0..1', 'yxyx pixels'];
  const RELATIVE = ['deltas grid', 'offset grid', 'ltrb grid'];
  const FURTHER = ['deltas grid yx', 'xyxy -1..1', 'yxyx -1..1'];

  it('are tried in an order, with all other numbers as classes', () => {
    const tried = (count: number, telling: Telling) =>
      partsOf(count, telling).map((parts) => parts.map(written).join(', '));
    const all = (of: readonly string[], rest: string) => of.map((form) => `boxes 0–4 ${form}${rest}`);
    const turned = 'boxes 0–4 cxcywh pixels, classes 4–5, angles 5–6';
    expect(tried(6, 'name')).toEqual([...all([...READ, ...RELATIVE, ...FURTHER], ', classes 4–6'), turned]);
    expect(tried(4, 'name')).toEqual(all([...READ, ...RELATIVE, ...FURTHER], ''));
    expect(tried(5, 'form')).toEqual(all([...READ, ...RELATIVE], ', classes 4–5'));
    expect([tried(3, 'name'), tried(4, 'form')]).toEqual([[], []]);
    const [sixteen, eight] = ['boxes 0–64 dfl grid', 'boxes 0–32 dfl grid'];
    const boxes = [
      ...all([...READ, ...RELATIVE], ', classes 4–64'),
      'boxes 0–4 cxcywh pixels, classes 4–63, angles 63–64',
    ];
    expect(tried(64, 'name').slice(0, 2)).toEqual([sixteen, `${eight}, classes 32–64`]);
    const behind = 'classes 0–32, boxes 32–64 dfl grid';
    expect(tried(64, 'form')).toEqual([`${eight}, classes 32–64`, behind, ...boxes]);
    expect(tried(65, 'form').slice(-4)).toEqual([
      `${sixteen}, classes 64–65`,
      `${eight}, classes 32–65`,
      'classes 0–1, boxes 1–65 dfl grid',
      'classes 0–33, boxes 33–65 dfl grid',
    ]);
    expect(tried(33, 'form').slice(-2)).toEqual([`${eight}, classes 32–33`, 'classes 0–1, boxes 1–33 dfl grid']);
    expect(tried(32, 'form').join()).not.toContain('dfl');
  });

  it('may have five points of two numbers behind a score', () => {
    expect(partsOf(15, 'name').at(-1)!.map(written)).toEqual([
      'boxes 0–4 cxcywh pixels',
      'classes 4–5',
      'keypoints 5–15 points pixels',
    ]);
    expect(partsOf(15, 'name').at(-1)![2]).toMatchObject({ coordinates: { perPoint: 2 }, swap: [[0, 1], [3, 4]] }); // prettier-ignore
    expect(
      partsOf(16, 'name')
        .flat()
        .map(({ kind }) => kind),
    ).not.toContain('keypoints');
  });

  const cells = { kind: 'spatial', h: [{ axis: 3, map: 'reverse' }], v: [{ axis: 2, map: 'reverse' }] } as const;
  /** Parts of the first box of every candidate for a map, and how often they are repeated. */
  const onMap = (count: number, telling: Telling, more: Partial<OutputFacts> = {}) =>
    boxCandidates(outputFacts({ shape: [1, count, 8, 12], tracked: cells, ...more }), EVIDENCE, telling).map(
      ({ parts }) => {
        const block = parts!.filter(({ from }, i) => i < 2 && (i === 0 || parts![i]!.kind !== 'boxes' || from === 0));
        return `${parts!.filter(({ kind }) => kind === 'boxes').length} × ${block.map(written).join(', ')}`;
      },
    );
  const blocks = (anchors: number, rest: string) => RELATIVE.map((form) => `${anchors} × boxes 0–4 ${form}${rest}`);

  it('on a map are blocks of a few anchors, each of six numbers or more', () => {
    expect(onMap(180, 'form').filter((text) => text.includes('boxes') && !text.includes('dfl'))).toEqual([
      ...blocks(3, ', classes 4–60'),
      ...blocks(2, ', classes 4–90'),
      ...blocks(5, ', classes 4–36'),
      ...blocks(6, ', classes 4–30'),
      ...blocks(9, ', classes 4–20'),
    ]);
    expect(onMap(12, 'form')).toEqual(blocks(2, ', classes 4–6'));
    expect(onMap(10, 'form')).toEqual([]);
    expect(onMap(7, 'name')).toEqual(blocks(1, ', classes 4–7'));
    expect(onMap(10, 'name', { head: 'sigmoid' })[0]).toBe('1 × boxes 0–4 offset grid, classes 4–10');
    expect(onMap(180, 'form').filter((text) => text.includes('dfl'))).toEqual([
      '1 × boxes 0–64 dfl grid, classes 64–180',
      '1 × boxes 0–32 dfl grid, classes 32–180',
    ]);
  });

  it('on a map that a name tells of may be four numbers of anchors alone, or two of an offset', () => {
    const raw = (anchors: number) => [...RELATIVE, ...FURTHER].map((form) => `${anchors} × boxes 0–4 ${form}`);
    for (const anchors of [1, 2, 3, 5, 6, 9]) expect(onMap(4 * anchors, 'name')).toEqual(raw(anchors));
    expect(onMap(28, 'name')).toEqual([...raw(7), ...blocks(1, ', classes 4–28'), ...blocks(2, ', classes 4–14')]);
    const offsets = ['1 × boxes 0–2 offset grid', '1 × boxes 0–2 offset grid yx'];
    expect(onMap(2, 'name')).toEqual([...offsets, '1 × boxes 0–2 deltas grid', '1 × boxes 0–2 deltas grid yx']);
    expect(onMap(2, 'scores', { beside: [{ shape: [1, 1, 8, 12], head: 'sigmoid' }] })).toEqual(offsets);
    expect(onMap(2, 'scores')).toEqual([]);
    expect(onMap(2, 'form')).toEqual([]);
  });

  it('are points where all numbers of a cell are those of as many as are in use', () => {
    const facts = outputFacts({ shape: [1, 10, 8, 12], tracked: cells });
    const found = cellPointCandidates(facts, EVIDENCE, 'name');
    const pairs = [[0, 1], [3, 4]]; // prettier-ignore
    expect(found.map(({ parts }) => [written(parts![0]!), parts![0]!.swap])).toEqual(
      ['offset grid', 'offset grid yx', 'deltas grid', 'deltas grid yx'].flatMap((form) =>
        [pairs, undefined].map((swap) => [`keypoints 0–10 ${form}`, swap]),
      ),
    );
    for (const { kind, axis, parts } of found)
      expect([kind, axis, parts!.length, parts![0]!.coordinates!.perPoint]).toEqual(['keypoints', 1, 1, 2]);
    expect(cellPointCandidates({ ...facts, shape: [1, 8, 8, 12] }, EVIDENCE, 'name')).toEqual([]);
    expect(cellPointCandidates(facts, EVIDENCE, 'scores')).toEqual([]);
    const scored = { ...facts, beside: [{ shape: [1, 1, 8, 12], head: 'sigmoid' as const }] };
    expect(cellPointCandidates(scored, EVIDENCE, 'scores')).toHaveLength(8);
  });

  it('are corners around the cell only where more than their form tells of them', () => {
    const corners = (telling: Telling): number => boxForms(7, telling).filter((form) => form === 'xyxy').length;
    expect([corners('name'), corners('form')]).toEqual([3, 2]);
    expect(boxForms(7, 'form')).toEqual(expect.arrayContaining(['deltas', 'ltrb']));
  });

  it('have a score and points behind them, in pixels', () => {
    const [box, score, points] = partsOf(20, 'name').at(-1)!;
    expect(box).toMatchObject({ kind: 'boxes', from: 0, to: 4, coordinates: { form: 'cxcywh', unit: 'pixels' } });
    expect(score).toEqual({ kind: 'classes', from: 4, to: 5 });
    expect(points).toMatchObject({
      kind: 'keypoints',
      from: 5,
      to: 20,
      coordinates: { form: 'points', unit: 'pixels', perPoint: 3 },
    });
  });
});
