import { expect, it } from 'vitest';
import { expectedOfInput, inputContract } from '../../src/contracts/inputSchema';

it('a wrong input is told what is possible in its place', () => {
  expect(expectedOfInput([])).toBe('an object with one entry per input');
  expect(expectedOfInput(['x'])).toBe('an object with a "role"');
  expect(expectedOfInput(['x', 'role'])).toBe('"image" or "constant"');
  expect(expectedOfInput(['x', 'layout'])).toContain('"nchw"');
  expect(expectedOfInput(['x', 'value'])).toBe('a number, or arrays of numbers such as [[640, 640]]');
  expect(expectedOfInput(['x', 'value', 0])).toBe('a number, or arrays of numbers such as [[640, 640]]');
  expect(expectedOfInput(['x', 'shape'])).toBeUndefined();
});

it('a value is a number or Boolean, or arrays of them up to four deep', () => {
  const accepts = (value: unknown): boolean => inputContract.safeParse({ role: 'constant', value }).success;
  expect([1, true, [1, 2], [[1], [false]], [[[1]]], [[[[1]]]]].map(accepts)).toEqual(Array(6).fill(true));
  expect(['1', null, [[[[[1]]]]], [1, [2]], {}].map(accepts)).toEqual(Array(5).fill(false));
  expect(inputContract.safeParse({ role: 'image', layout: 'nchw' }).success).toBe(true);
  expect(inputContract.safeParse({ role: 'image', value: 1 }).success).toBe(false);
});
