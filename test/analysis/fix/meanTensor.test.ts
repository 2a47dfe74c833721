import { expect, it } from 'vitest';
import { meanTensor } from '../../../src/analysis/fix/meanTensor';
import { makeTensor, tensorData } from '../../../src/onnx/tensors';

it.each([
  ['int8', [-3, -2, -2, -1, 0, 1, 1, 2, 5, 8], [-2, -2, -2, -2, 0, 0, 2, 2, 6, 6]],
  ['uint8', [0, 1, 1, 2, 2, 3, 3, 4, 5, 5], [0, 0, 2, 2, 2, 2, 4, 4, 5, 5]],
])('halves among the means of %s are rounded to even numbers, so that sums stay', (type, values, means) => {
  const stored = type === 'int8' ? Int8Array.from(values) : Uint8Array.from(values);
  const mean = meanTensor(makeTensor('w', [values.length / 2, 2], stored), [[{ axis: 1, map: 'reverse' }]], 'mean')!;
  expect([...(tensorData(mean) as Int8Array)]).toEqual(means);
});
