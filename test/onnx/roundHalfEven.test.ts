import { expect, it } from 'vitest';
import { roundHalfEven } from '../../src/onnx/roundHalfEven';

it('rounds to the nearest whole number, halves to the even one', () => {
  expect([-2.5, -1.5, -0.6, -0.4, 0.4, 0.5, 0.6, 1.5, 2.5, 3].map((value) => roundHalfEven(value) + 0)).toEqual([
    -2, -2, -1, 0, 0, 0, 1, 2, 2, 3,
  ]);
});
