import { expect, it } from 'vitest';
import { areAngles } from '../../src/contracts/angleNames';

it.each([
  [true, ['0', '180']],
  [true, ['0°', '90°', '180°', '270°']],
  [true, ['180 degrees', 'rot 0']],
  [true, ['0', '180', '90']],
  [false, ['0', '90']],
  [false, ['90', '180']],
  [false, ['0', '180', '180']],
  [false, ['0', '180', 'other']],
  [false, ['0', '180', '45']],
  [false, ['0', '1800']],
  [false, ['0', '180 of 270']],
  [false, ['cat', 'dog']],
  [false, []],
])('%j that these are angles: %j', (are, names) => {
  expect(areAngles(names)).toBe(are);
});
