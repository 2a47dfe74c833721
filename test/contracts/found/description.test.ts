import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import {
  forChannels,
  orderOf,
  perChannel,
  positivePerChannel,
  readFields,
  side,
} from '../../../src/contracts/found/description';

describe('what a configuration may say', () => {
  it.each([perChannel, positivePerChannel])('is from one number to one per band', (numbers) => {
    const isAllowed = (count: number): boolean => numbers.safeParse(Array(count).fill(0.5)).success;
    expect([0, 1, 3, 512, 513].map(isAllowed)).toEqual([false, true, true, true, false]);
  });

  it('is a side of at least one pixel', () => {
    const isAllowed = (pixels: number): boolean => side.safeParse(pixels).success;
    expect([0, 1, 224.5, 8192, 8193].map(isAllowed)).toEqual([false, true, false, true, false]);
  });

  it('is one number for every channel, or one for each', () => {
    expect(forChannels([5])).toEqual([5, 5, 5]);
    expect(forChannels([5], 2)).toEqual([5, 5]);
    expect(forChannels([5, 6], 3)).toEqual([5, 6]);
    expect([1, 2, 3, 4].map(orderOf)).toEqual(['gray', 'bands', 'rgb', 'bands']);
  });

  it('is expected in the words of the field, also where it is inside a list', () => {
    const schema = z.object({ levels: z.array(z.number()) });
    const file = { name: 'a.json', value: { levels: [1, 'x'] } };
    expect(readFields(file, schema, { levels: 'gray levels' })).toEqual({
      warning: 'a.json: "levels.1": expected gray levels, found "x". This file is not used.',
    });
  });
});
