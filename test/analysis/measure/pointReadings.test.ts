import { describe, expect, it } from 'vitest';
import { isLevel } from '../../../src/analysis/measure/pointReadings';

describe('isLevel', () => {
  const pairs = [
    [0, 1],
    [2, 3],
  ] as const;
  const eyes = [
    [10, 20],
    [30, 21],
  ] as const;
  it.each([
    ['pairs beside each other', [...eyes, [12, 40], [28, 38]], true],
    ['pairs above each other', [...eyes, [12, 40], [14, 90]], false],
    ['pairs of which one is the other way round', [...eyes, [28, 38], [12, 40]], false],
    [
      'pairs that are all the other way round',
      [
        [30, 21],
        [10, 20],
        [28, 38],
        [12, 40],
      ],
      true,
    ],
  ] as const)('%s', (_, points, expected) => expect(isLevel(points, pairs)).toBe(expected));
});
