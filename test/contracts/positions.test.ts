import { describe, expect, it } from 'vitest';
import { ratioPositions } from '../../src/contracts/positions';

const at = (shape: readonly number[], image: readonly [number, number], channelsLast = false) => {
  const found = ratioPositions({ shape, image, channelsLast })?.positions;
  return found?.kind === 'axes' ? [found.rows, found.columns] : undefined;
};

describe('axes in the ratio of the image', () => {
  it('are neighbors, up to rounding', () => {
    expect(at([1, 8, 28, 28], [224, 224])).toEqual([2, 3]);
    expect(at([1, 8, 8, 15], [120, 227])).toEqual([2, 3]);
    expect(at([1, 30, 57, 8], [120, 227], true)).toEqual([1, 2]);
    expect(at([1, 8, 8, 18], [120, 227])).toBeUndefined();
  });

  it('are two cells long at least: of a single row or column, everything is in some ratio', () => {
    expect(at([1, 8, 2, 2], [64, 64])).toEqual([2, 3]);
    expect(at([1, 8, 1, 1], [64, 64])).toBeUndefined();
    expect(at([1, 8, 1, 4], [40, 200])).toBeUndefined();
    expect(at([1, 8, 4, 1], [200, 40])).toBeUndefined();
    expect(at([1, 8, 2, 10], [40, 200])).toEqual([2, 3]);
  });

  it('are the last ones where channels come first, and the first ones where they come last', () => {
    expect(at([1, 16, 16, 16], [64, 64])).toEqual([2, 3]);
    expect(at([1, 16, 16, 16], [64, 64], true)).toEqual([1, 2]);
  });

  it('are none of a vector', () => {
    expect(at([8, 8], [64, 64])).toBeUndefined();
    expect(at([1, 8], [64, 64])).toBeUndefined();
  });
});
