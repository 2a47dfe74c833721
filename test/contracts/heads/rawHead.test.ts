import { describe, expect, it } from 'vitest';
import type { OutputFacts } from '../../../src/contracts/contract';
import { isRawHead } from '../../../src/contracts/heads/rawHead';
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
