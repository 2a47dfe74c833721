import { describe, expect, it } from 'vitest';
import { classCount, isImageNetHead, isLikelyScores, mayBeScores } from '../../src/contracts/classes';
import type { OutputFacts } from '../../src/contracts/contract';

type Form = Pick<OutputFacts, 'shape' | 'head' | 'tracked'>;
const form = (count: number, head: OutputFacts['head'] = 'dense', tracked?: OutputFacts['tracked']): Form => ({
  shape: [1, count],
  head,
  tracked,
});

describe('scores of classes', () => {
  it('lie on one axis behind that of the samples', () => {
    const counts = [
      [1, 10],
      [5, 10],
      [1, 10, 1, 1],
      [1, 1, 10],
      [1, 1],
      [7, 1, 1],
      [1, 0],
    ].map(classCount);
    expect(counts).toEqual([10, 10, 10, 10, 1, 1, undefined]);
    expect([[10], [], [1, 2, 2], [1, 10, 2]].map(classCount)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('are those of ImageNet where a dense layer makes 1000 or 1001', () => {
    expect([999, 1000, 1001, 1002].map((count) => isImageNetHead(form(count)))).toEqual([false, true, true, false]);
    const is = (head: OutputFacts['head'], tracked?: OutputFacts['tracked']) =>
      isImageNetHead(form(1000, head, tracked));
    const lost = { kind: 'lost', reason: 'a dense layer mixes positions of space' } as const;
    expect([is('other'), is('other', lost), is('other', { kind: 'invariant' })]).toEqual([false, false, true]);
    expect([is('convolution'), is('convolution', { kind: 'invariant' })]).toEqual([false, true]);
    expect([is('softmax', { kind: 'invariant' }), is('dense', lost)]).toEqual([false, true]);
    expect(isImageNetHead({ shape: [1000], head: 'dense', tracked: undefined })).toBe(false);
  });

  it('may be all that a dense layer makes, at least two', () => {
    expect([1, 2, 3].map((count) => mayBeScores(form(count)))).toEqual([false, true, true]);
    expect(mayBeScores(form(3, 'other', { kind: 'invariant' }))).toBe(false);
    expect(mayBeScores({ shape: [1, 2, 2], head: 'dense', tracked: undefined })).toBe(false);
  });

  it('are unlikely where their number is a multiple of 32', () => {
    const likely = [2, 16, 31, 32, 33, 48, 64, 512, 1000].map((count) => isLikelyScores(form(count)));
    expect(likely).toEqual([true, true, true, false, true, true, false, false, true]);
    expect(isLikelyScores(form(33, 'other'))).toBe(false);
    expect(isLikelyScores(form(1))).toBe(false);
  });
});
