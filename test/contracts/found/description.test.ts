import { describe, expect, it } from 'vitest';
import { MAX_SIDE, perChannel, positivePerChannel, side } from '../../../src/contracts/found/description';

describe('what a configuration may say', () => {
  it.each([perChannel, positivePerChannel])('is from one number to one per band', (numbers) => {
    const isAllowed = (count: number): boolean => numbers.safeParse(Array(count).fill(0.5)).success;
    expect([0, 1, 3, 512, 513].map(isAllowed)).toEqual([false, true, true, true, false]);
  });

  it('is a side of at least one pixel', () => {
    const isAllowed = (pixels: number): boolean => side.safeParse(pixels).success;
    expect([0, 1, 224.5, MAX_SIDE, MAX_SIDE + 1].map(isAllowed)).toEqual([false, true, false, true, false]);
  });
});
