import { expect, test } from 'vitest';
import { slopeOf } from './slope';

test('a line has its slope, with a quarter of its points anywhere', () => {
  const line = Array.from({ length: 20 }, (_, x) => [x, 3 - 0.5 * x] as const);
  expect(slopeOf(line)).toBeCloseTo(-0.5, 12);
  expect(slopeOf(line.map(([x, y]) => [x, x % 4 === 0 ? 1000 * x : y]))).toBeCloseTo(-0.5, 12);
});

test('a step that is taken once is no slope', () => {
  const step = Array.from({ length: 21 }, (_, x) => [x, x < 3 ? 0 : 100] as const);
  expect(slopeOf(step)).toBe(0);
});
