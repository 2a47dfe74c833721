import { describe, expect, it } from 'vitest';
import type { OutputBeside } from '../../../src/contracts/contract';
import type { HeadLayout } from '../../../src/contracts/heads/layout';
import { hasBoxesBeside, hasScoresBeside } from '../../../src/contracts/heads/scores';
import { outputFacts } from '../../support/outputFacts';

const other = (shape: readonly number[], head: OutputBeside['head'] = 'other'): OutputBeside => ({ shape, head });

function map(rows: number, columns: number, count: number, beside: readonly OutputBeside[], batch = 1) {
  const facts = outputFacts({ shape: [batch, count, rows, columns], tracked: undefined, beside });
  const layout: HeadLayout = { axis: 1, count, isFolded: false, positions: { kind: 'axes', rows: 2, columns: 3 } };
  return hasScoresBeside(facts, layout);
}

function folded(count: number, beside: readonly OutputBeside[]) {
  const facts = outputFacts({ shape: [1, 126, count], tracked: undefined, beside });
  const layout: HeadLayout = { axis: 2, count, isFolded: true, positions: { kind: 'set', axis: 1 } };
  return { scores: hasScoresBeside(facts, layout), boxes: hasBoxesBeside(facts, layout) };
}

describe('scores of the same cells', () => {
  it('are probabilities', () => {
    for (const [head, isScored] of [
      ['sigmoid', true],
      ['softmax', true],
      ['choice', false],
      ['other', false],
    ] as const)
      // prettier-ignore
      expect(map(8, 12, 8, [other([1, 3, 8, 12], head)]), head).toBe(isScored);
  });

  it.each([
    ['other rows', [1, 3, 9, 12]],
    ['other columns', [1, 3, 8, 11]],
    ['another batch', [2, 3, 8, 12]],
    ['fewer axes', [1, 3, 8]],
    ['more axes', [1, 3, 8, 12, 1]],
  ])('are not those of %s', (_, shape) => {
    expect(map(8, 12, 8, [other(shape, 'sigmoid')])).toBe(false);
  });

  it('are none of a map as high or as wide as the image', () => {
    for (const [rows, columns] of [
      [64, 96],
      [64, 12],
      [8, 96],
    ] as const)
      // prettier-ignore
      expect(map(rows, columns, 8, [other([1, 3, rows, columns], 'sigmoid')])).toBe(false);
  });

  it('are any others beside four numbers of boxes in a list, but no four', () => {
    expect([3, 4].map((count) => folded(4, [other([1, 126, count])]).scores)).toEqual([true, false]);
    expect(folded(5, [other([1, 126, 3])]).scores).toBe(false);
  });

  it('in a list may stand before its cells', () => {
    expect([3, 4].map((count) => folded(4, [other([1, count, 126])]).scores)).toEqual([true, false]);
    expect(folded(4, [other([2, 3, 126])]).scores).toBe(false);
    expect(folded(4, [other([1, 3, 125])]).scores).toBe(false);
    expect(folded(5, [other([1, 3, 126])]).scores).toBe(false);
    expect([3, 4].map((count) => folded(5, [other([1, count, 126])]).boxes)).toEqual([false, true]);
    expect(map(8, 12, 8, [other([1, 8, 3, 12], 'sigmoid')])).toBe(false);
  });

  const scores = other([1, 3, 27, 13]);
  it.each([
    ['half as many cells', [1, 4, 14, 7], true],
    ['twice as many cells', [1, 4, 54, 26], true],
    ['nearly twice as many cells', [1, 4, 53, 25], true],
    ['half of another batch', [2, 4, 14, 7], true],
    ['half as many rows only', [1, 4, 14, 13], false],
    ['half as many columns only', [1, 4, 27, 7], false],
    ['less than half as many', [1, 4, 13, 6], false],
    ['other numbers', [1, 5, 14, 7], false],
    ['another axis', [1, 4, 14, 7, 1], false],
  ])('are any others beside four numbers of a map in levels: %s', (_, level, isLevel) => {
    expect(map(27, 13, 4, [scores, other(level)])).toBe(isLevel);
    expect(map(27, 13, 4, [scores, other(level)], 1)).toBe(isLevel);
    expect(map(27, 13, 5, [scores, other(level.with(1, 5))])).toBe(false);
  });

  it('are none beside nothing', () => {
    expect(map(8, 12, 4, [])).toBe(false);
  });
});

describe('boxes of the same cells', () => {
  it.each([
    ['four numbers', 80, [1, 126, 4], true],
    ['four numbers that classes share', 80, [1, 126, 1, 4], true],
    ['five numbers', 80, [1, 126, 5], false],
    ['other cells', 80, [1, 125, 4], false],
    ['four numbers, of four as well', 4, [1, 126, 4], false],
  ])('are %s', (_, count, shape, isBeside) => {
    expect(folded(count, [other(shape)]).boxes).toBe(isBeside);
  });

  it('are told of lists only', () => {
    const facts = outputFacts({ shape: [1, 80, 8, 12], tracked: undefined, beside: [other([1, 4, 8, 12])] });
    const layout: HeadLayout = {
      axis: 1,
      count: 80,
      isFolded: false,
      positions: { kind: 'axes', rows: 2, columns: 3 },
    };
    expect(hasBoxesBeside(facts, layout)).toBe(false);
    const list = outputFacts({ shape: [1, 126, 80], tracked: undefined });
    expect(hasBoxesBeside(list, { ...layout, axis: 2, isFolded: true })).toBe(false);
  });
});
