import { describe, expect, it } from 'vitest';
import { isSymmetric } from '../../../src/operators/mirror/kernels';
import { makeTensor } from '../../../src/onnx/tensors';

describe('isSymmetric', () => {
  const kernel = (...numbers: readonly number[]) => makeTensor('w', [2, 3, 2], Float32Array.from(numbers));
  const mirrored = [1, 2, 3, 4, 1, 2, 5, 6, 7, 8, 5, 6];

  it('compares whole blocks behind the axis, in every block before it', () => {
    expect(isSymmetric(kernel(...mirrored), 1)).toBe(true);
    expect(isSymmetric(kernel(...mirrored.with(10, 9)), 1)).toBe(false);
    expect(isSymmetric(kernel(...mirrored.with(5, 9)), 1)).toBe(false);
    expect(isSymmetric(kernel(...mirrored), 0)).toBe(false);
    expect(isSymmetric(kernel(...mirrored), 2)).toBe(false);
  });
});
