import { expect, test } from 'vitest';
import type { ModelDescription } from '../../../src/report/modelDescription';
import { inputRows, modelFacts, operatorWords, outputRows } from '../../../src/report/facts/describedModel';

const described: ModelDescription = {
  info: {
    path: '/m/resnet18.onnx',
    name: 'resnet18.onnx',
    sha256: '',
    opset: 13,
    producer: 'pytorch 1.13',
    inputs: [{ name: 'image', dtype: 'float32', shape: ['batch', 3, '', ''] }],
    outputs: [
      { name: 'scores', dtype: 'float32', shape: [1, 1000] },
      { name: 'features', dtype: 'float32', shape: [] },
      { name: 'flow', dtype: 'float32', shape: [1, 2, 8, 8] },
    ],
  },
  bytes: 44_660_000,
  parameters: 11_689_512,
  operators: [
    ['Conv', 20],
    ['Add', 8],
  ],
  outputs: [
    { name: 'scores', contract: { kind: 'classes', origin: '1000 entries', certainty: 'assumed' }, isOpen: true },
    { name: 'features', shape: [1, 512] },
    { name: 'flow', problem: 'flow: there is no channel 7.' },
  ],
  audit: { model: '', shape: [], audit: [], sizeAdvice: { W: [], H: [], misaligned: [] } },
  graph: { nodes: [], edges: [], layers: [], aside: 0 },
};

test('a model in a line', () => {
  expect(modelFacts(described)).toEqual(['44.7 MB', '11,689,512 parameters', 'opset 13', 'pytorch 1.13']);
  const small = { ...described, bytes: 99_499, parameters: 1, info: { ...described.info, producer: '' } };
  expect(modelFacts(small)).toEqual(['99 kB', '1 parameter', 'opset 13']);
  expect(modelFacts({ ...described, bytes: 120 })[0]).toBe('1 kB');
  expect(modelFacts({ ...described, bytes: 100_000 })[0]).toBe('0.1 MB');
});

test('inputs and outputs, and what a flip should do to these', () => {
  expect(inputRows(described)).toEqual([{ name: 'image', type: 'float32', shape: 'batch×3×?×?' }]);
  expect(outputRows(described)).toEqual([
    {
      name: 'scores',
      type: 'float32',
      shape: '1×1000',
      expected: { text: 'classes: scores stay the same', origin: 'Assumed: 1000 entries; a run decides' },
    },
    { name: 'features', type: 'float32', shape: '1×512', expected: { text: 'only a run can tell' } },
    {
      name: 'flow',
      type: 'float32',
      shape: '1×2×8×8',
      expected: { text: 'flow: there is no channel 7.', isProblem: true },
    },
  ]);
});

test('a shape that nothing tells', () => {
  expect(outputRows({ ...described, outputs: described.outputs.map(({ name }) => ({ name })) })[1]).toMatchObject({
    shape: 'not declared',
  });
});

test('operators by how many there are', () => {
  expect(operatorWords(described)).toBe('Conv ×20, Add ×8');
});
