import { expect, it } from 'vitest';
import { isAboveFloor, isExact } from '../../../src/report/facts/exact';

it('takes an error at the floor for noise, and what is not a number for neither', () => {
  const errors = [0, 9.9e-6, 1e-5, 1.01e-5, Infinity, NaN];
  expect(errors.map((error) => isExact(error, 1e-5))).toEqual([true, true, true, false, false, false]);
  expect(errors.map((error) => isAboveFloor(error, 1e-5))).toEqual([false, false, false, true, true, false]);
});
