import { describe, expect, it } from 'vitest';
import { knownOf, labelsFit, wrongLabels } from '../../../src/contracts/found/known';
import type { Description } from '../../../src/contracts/found/description';

const told = (more: Partial<Description>): Description => ({ origin: 'a', warnings: [], ...more });
const output = (...shape: (number | string)[]) => ({ name: 'y', dtype: 'float32', shape });
const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `class ${i}`);

describe('what is known of a model', () => {
  it('is of each the first that is told', () => {
    const [first, second] = [told({ preprocess: { scale: 1 } }), told({ origin: 'b', preprocess: { scale: 2 } })];
    expect(knownOf([told({}), first, second], []).preprocess).toEqual({ change: { scale: 1 }, origin: 'a' });
    const likely = told({ preprocess: { scale: 3 }, certainty: 'assumed' });
    expect(knownOf([likely, first], []).preprocess).toEqual({
      change: { scale: 3 },
      origin: 'a',
      certainty: 'assumed',
    });
    expect(knownOf([told({}), told({ warnings: ['x', 'y'] }), told({ warnings: ['z'] })], [])).toEqual({
      warnings: ['x', 'y', 'z'],
    });
  });

  it('is a size that is told, which no bound is', () => {
    const sizeOf = (...descriptions: Partial<Description>[]) => knownOf(descriptions.map(told), []).size;
    expect(sizeOf({ preprocess: { resize: 'crop', size: [3, 4] } }, { size: [5, 6] })).toEqual([3, 4]);
    expect(sizeOf({ preprocess: { resize: 'fit', size: [3, 4] } }, { size: [5, 6] })).toEqual([5, 6]);
    expect(sizeOf({ preprocess: { resize: 'fit', size: [3, 4] }, size: [1, 2] })).toEqual([1, 2]);
    expect(sizeOf({ preprocess: { scale: 1 }, size: [1, 2] })).toEqual([1, 2]);
    expect(sizeOf({ size: [5, 6] }, { preprocess: { size: [3, 4] } })).toEqual([5, 6]);
    expect(sizeOf({})).toBeUndefined();
  });

  it('are names of as many classes as there are, shortened', () => {
    const [three, two] = [told({ labels: names(3) }), told({ origin: 'b', labels: names(2) })];
    const misfit = 'a: found 3 labels, but the output y has 2 entries per image. They are not used.';
    expect(knownOf([three, two], [output(1, 2)])).toEqual({
      labels: { names: names(2), origin: 'b' },
      warnings: [misfit],
    });
    expect(knownOf([three], [output(1, 'n')]).labels?.names).toEqual(names(3));
    expect(knownOf([told({ labels: ['x'.repeat(500)] })], []).labels!.names[0]).toHaveLength(200);
  });

  it('fit scores, or what has more axes, as far as lengths are told', () => {
    const fits = (count: number, ...shape: (number | string)[]) => labelsFit(names(count), [{ shape }]);
    expect([fits(2, 1, 2), fits(3, 1, 2), fits(3, 1, 1), fits(3, 1, 'n')]).toEqual([true, false, undefined, undefined]);
    // Four numbers of a box, and an objectness.
    expect([10, 6, 5, 4].map((count) => fits(count, 1, 10, 'n'))).toEqual([true, true, true, undefined]);
    expect([fits(10, 10, 3), fits(6, 1, 10), fits(3, 'n', 2)]).toEqual([false, false, false]);
    expect(labelsFit(names(3), [output(1, 3), output(1, 2)])).toBe(true);
  });

  it('is said of the output that has as many scores', () => {
    const outputs = [output(1, 'n', 9), { ...output(1, 7), name: 'scores' }];
    expect(wrongLabels({ names: names(3), origin: 'a' }, outputs)).toEqual([
      'a: found 3 labels, but the output scores has 7 entries per image. They are not used.',
    ]);
    expect(wrongLabels({ names: names(7), origin: 'a' }, outputs)).toEqual([]);
    expect(wrongLabels({ names: names(1), origin: 'a' }, outputs)[0]).toMatch(/^a: found 1 label, but/);
  });
});
