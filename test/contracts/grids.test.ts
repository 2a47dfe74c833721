import { fc } from '../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { countOf, fittingLevels, gridsOf } from '../../src/contracts/grids';

describe('the levels of a dense head', () => {
  it.each([
    [[8, 16, 32]],
    [[8, 16, 32, 64]],
    [[8, 16, 32, 64, 128]],
    [[4, 8, 16, 32, 64]],
    [[4, 8, 16, 32]],
    [[16, 32]],
    [[16, 32, 64]],
    [[8, 16]],
  ])('are found by the number of cells at strides of %j', (strides) => {
    for (const anchors of [1, 2, 3, 9]) {
      const levels = gridsOf(strides, [416, 640], [anchors]);
      expect(fittingLevels(countOf(levels), [416, 640])).toEqual(levels);
    }
    // So large that a stride of one pixel more or less has other numbers of cells.
    const large = [20_480, 30_720] as const;
    for (const anchors of [1, 2, 3, 9]) {
      const levels = gridsOf(strides, large, [anchors]);
      expect(fittingLevels(countOf(levels), large)).toEqual(levels);
    }
  });

  it('are none where the shorter side has too few cells', () => {
    for (const image of [
      [24, 640],
      [640, 24],
    ] as const) {
      expect(fittingLevels(countOf(gridsOf([8, 16, 32], image)), image)).toBeUndefined();
    }
  });

  it('count a cell that the rim cuts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 }), (height, width) => {
        const [[rows, columns]] = gridsOf([8], [height, width]) as [readonly [number, number, number]];
        expect([8 * rows >= height, 8 * (rows - 1) < height]).toEqual([true, true]);
        expect([8 * columns >= width, 8 * (columns - 1) < width]).toEqual([true, true]);
      }),
    );
  });

  it('are none where the number fits none of them', () => {
    expect(fittingLevels(5461, [416, 640])).toBeUndefined();
    expect(fittingLevels(0, [416, 640])).toBeUndefined();
  });

  it('are not told by fewer than four cells of the finest level', () => {
    expect(fittingLevels(countOf(gridsOf([8, 16, 32], [32, 32])), [32, 32])).toBeDefined();
    expect(fittingLevels(countOf(gridsOf([8, 16, 32], [31, 31])), [31, 31])).toBeUndefined();
  });
});
