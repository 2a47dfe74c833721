import { expect, it } from 'vitest';
import { makeNode } from '../../src/onnx/attributes';
import type { Action } from '../../src/operators/follow/action';
import { lostBefore, type Network } from '../../src/operators/network';

const LOST: Action = { kind: 'lost', reason: 'a dense layer mixed positions' };

function before(op: string, action: Action | undefined, inputs = ['x', 'w']): string | undefined {
  const network = { action: (tensor: string) => (tensor === 'x' ? action : undefined) } as unknown as Network;
  return lostBefore(network, makeNode(op, inputs, ['y']));
}

it.each([
  ...['Conv', 'ConvTranspose', 'MaxPool', 'AveragePool', 'LpPool', 'Pad', 'Resize', 'Upsample'],
  ...['SpaceToDepth', 'DepthToSpace', 'GridSample'],
])('%s wants the order of its neighbors', (op) => {
  expect(before(op, LOST)).toBe(LOST.reason);
  expect(before(op, { kind: 'unknown', reason: 'why' })).toBe('why');
  expect(before(op, { kind: 'invariant' })).toBeUndefined();
  expect(before(op, undefined)).toBeUndefined();
  expect(before(op, LOST, [])).toBeUndefined();
});

it.each([
  'Relu',
  'Add',
  'MatMul',
  'Gemm',
  'ReduceMean',
  'Softmax',
  'Transpose',
  'Reshape',
  'BatchNormalization',
  'Shape',
])('%s does not', (op) => {
  expect(before(op, LOST)).toBeUndefined();
});
