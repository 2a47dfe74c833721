import { expect, it } from 'vitest';
import { usualBudgetMB } from '../../../src/engine/runtime/memoryBudget';

it.each([
  [undefined, 512],
  [1000, 512],
  [6144, 1228],
  [12_288, 2457],
  [100_000, 3584],
])('of an engine that may take %s MB, activations may take %s MB', (most, expected) => {
  expect(usualBudgetMB(most)).toBe(expected);
});
