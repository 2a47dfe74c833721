import { describe, expect, it } from 'vitest';
import type { OutputFacts } from '../../../src/contracts/contract';
import { isAnchorHead, isRawHead } from '../../../src/contracts/heads/rawHead';
import { inferContract } from '../../../src/contracts/infer';
import { outputFacts } from '../../support/outputFacts';

function facts(shape: readonly number[], cells: readonly [number, number] | undefined, labels?: number): OutputFacts {
  return outputFacts({
    shape,
    tracked: cells && {
      kind: 'spatial',
      h: [{ axis: cells[1], map: 'reverse' }],
      v: [{ axis: cells[0], map: 'reverse' }],
    },
    ...(labels !== undefined && { labels: Array.from({ length: labels }, (_, i) => `c${i}`) }),
  });
}

describe('a raw detection head', () => {
  it.each([
    ['anchors, rows, columns, numbers', facts([1, 3, 8, 12, 85], [2, 3])],
    ['rows, columns, anchors, numbers', facts([1, 8, 12, 3, 85], [1, 2])],
    ['cells that the rim cuts', facts([1, 3, 2, 3, 6], [2, 3])],
    ['Darknet’s numbers of COCO', facts([1, 255, 4, 6], [2, 3])],
    ['five anchors of COCO', facts([1, 425, 4, 6], [2, 3])],
    ['three anchors of VOC', facts([1, 75, 4, 6], [2, 3])],
    ['five anchors of VOC', facts([1, 125, 4, 6], [2, 3])],
    ['boxes and a score, all cells of three levels', facts([1, 126, 5], undefined)],
    ['three anchors of the labels', facts([1, 24, 8, 12], [2, 3], 3)],
    ['all cells of three levels', facts([1, 126, 7], undefined)],
    ['all cells of three levels, numbers first', facts([1, 7, 126], undefined)],
  ])('is told by %s', (_, of) => {
    expect(isRawHead(of)).toBe(true);
    const { contract, candidates } = inferContract(of);
    expect([contract.certainty, candidates!.looksLike]).toEqual(['assumed', 'boxes']);
  });

  it.each([
    ['a map of as many channels', facts([1, 24, 8, 12], [2, 3])],
    ['three anchors of no labels', facts([1, 15, 8, 12], [2, 3])],
    ['too few numbers', facts([1, 3, 8, 12, 5], [2, 3])],
    ['a number of anchors that none has', facts([1, 4, 8, 12, 85], [2, 3])],
    ['cells of no stride', facts([1, 3, 10, 15, 85], [2, 3])],
    ['a volume', facts([1, 3, 64, 96, 8], [2, 3])],
    ['cells of one level', facts([1, 192, 7], undefined)],
    ['four numbers, all cells of three levels', facts([1, 126, 4], undefined)],
    ['nearly Darknet’s numbers', facts([1, 256, 4, 6], [2, 3])],
    ['a feature map of five axes, channels first', facts([1, 85, 3, 8, 12], [3, 4])],
  ])('is not told by %s', (_, of) => {
    expect(isRawHead(of)).toBe(false);
    expect(inferContract(of).candidates?.looksLike).toBeUndefined();
  });
});

describe('cells and anchors of a raw head', () => {
  const image = [6401, 9603] as const;
  const strided = (stride: number, anchors = 3) =>
    outputFacts({
      ...facts([1, anchors, Math.ceil(image[0] / stride), Math.ceil(image[1] / stride), 85], [2, 3]),
      image,
    });

  it.each([8, 16, 32, 64])('are at a stride of %i', (stride) => {
    expect(isRawHead(strided(stride))).toBe(true);
    for (const near of [stride - 1, stride + 1]) expect(isRawHead(strided(near))).toBe(false);
    const { shape, ...rest } = strided(stride);
    for (const axis of [2, 3]) {
      const cut = shape.map((length, at) => (at === axis ? length - 1 : length));
      expect(isRawHead({ ...rest, shape: cut })).toBe(false);
    }
  });

  it('are as many as in detectors in use', () => {
    const known = Array.from({ length: 12 }, (_, i) => i).filter((count) => isRawHead(strided(16, count)));
    expect(known).toEqual([2, 3, 5, 6, 9]);
  });

  it('have rows before columns, in whatever order the graph tells of them', () => {
    const of = facts([1, 3, 8, 12, 85], [2, 3]);
    const layout = { axis: 4, count: 85, positions: { kind: 'tracked' }, isFolded: false } as const;
    expect(isAnchorHead(of, layout)).toBe(true);
    expect(isAnchorHead(facts([1, 3, 12, 8, 85], [2, 3]), layout)).toBe(false);
  });

  it.each([
    ['rows, anchors, columns, numbers', facts([1, 8, 3, 12, 85], [1, 3]), true],
    ['numbers in front of the cells', facts([1, 3, 85, 8, 12], [3, 4]), false],
    ['one more axis', facts([1, 3, 8, 12, 85, 1], [2, 3]), false],
    ['three anchors of one label', facts([1, 18, 8, 12], [2, 3], 1), true],
    ['three anchors of one class, and no labels', facts([1, 18, 8, 12], [2, 3]), false],
    ['three anchors of no class', facts([1, 15, 8, 12], [2, 3], 0), false],
  ])('are told, or not, by %s', (_, of, isRaw) => {
    expect(isRawHead(of)).toBe(isRaw);
  });
});

it('is none where four numbers of the same cells are beside: it holds their scores', () => {
  const scores = facts([1, 126, 80], undefined);
  for (const shape of [
    [1, 126, 4],
    [1, 126, 1, 4],
  ]) {
    const { candidates } = inferContract({ ...scores, beside: [{ shape, head: 'other' }] });
    expect(candidates).toBeUndefined();
  }
});

it('with anchors has to fit clearly better than a map; told by its cells alone, twice as well', () => {
  expect(inferContract(facts([1, 3, 8, 12, 85], [2, 3])).candidates!.margin).toBe(0.75);
  expect(inferContract(facts([1, 126, 7], undefined)).candidates!.margin).toBe(0.5);
});
