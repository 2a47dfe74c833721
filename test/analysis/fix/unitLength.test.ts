import { expect, it } from 'vitest';
import { unitAxes } from '../../../src/analysis/fix/unitLength';
import { attribute } from '../../../src/onnx/attributes';
import type { OutputContract } from '../../../src/report/report';
import { networkOf } from '../../support/mirror';
import { GraphBuilder } from '../../support/models/graphBuilder';

/** A network that ends in an L2 norm, or not. */
function network(isNormalized: boolean) {
  const b = new GraphBuilder({ opset: 17 });
  const y = b.node('Flatten', [b.globalAveragePool(b.conv(b.input('x', [2, 3, 8, 8]), 2, 3))]);
  b.output(isNormalized ? b.node('LpNormalization', [y], { axis: attribute.int(1) }) : y, 'y');
  return networkOf(b.build(), [2, 3, 8, 8]);
}

/** The axis along which the output has unit length, were these its values. */
function axisOf(dims: readonly number[], data: readonly number[], kind = 'vector', isNormalized = true) {
  const contract = { kind, origin: '', certainty: 'found' } as OutputContract;
  const outputs = { y: { dims, data: Float32Array.from(data) } };
  return unitAxes(network(isNormalized), new Map([['y', contract]]), outputs).get('y');
}

it.each<[readonly number[], readonly number[], number | undefined]>([
  [[2, 2], [0.6, 0.8, -1, 0], 1],
  [[2, 2], [0.6, -1, 0.8, 0], 0],
  [[2, 2], [0, 1, 1, 0], 1],
  [[1, 4], [0.5, 0.5, -0.5, 0.5], 1],
  [[4, 1], [0.5, 0.5, -0.5, 0.5], 0],
  [[2, 1], [1, -1], undefined],
  [[2, 2], [0.6, 0.8, 0.6, 0.7], undefined],
  [[1, 2], [0.6, 0.8 + 0.004 / 0.8], 1],
  [[1, 2], [0.6, 0.8 + 0.0075 / 0.8], undefined],
  [[1, 2], [0.6, 0.8 - 0.0075 / 0.8], undefined],
  // Along the middle axis; along the last one the lengths are other ones.
  [[1, 2, 3], [0.6, 1, 0, 0.8, 0, -1], 1],
  [[2, 2, 2], [0.6, 0, 0.8, 1, 1, 0.6, 0, 0.8], 1],
  [[2, 1, 2], [0.6, 0, 0.8, 1], 0],
])('of values of shape %o: %o, the axis of unit length is %s', (dims, data, axis) => {
  expect(axisOf(dims, data)).toBe(axis);
});

it('only vectors that the graph normalizes have an axis of unit length', () => {
  const values = [[2, 2], [0.6, 0.8, -1, 0]] as const; // prettier-ignore
  expect(axisOf(...values, 'map')).toBeUndefined();
  expect(axisOf(...values, 'vector', false)).toBeUndefined();
});
