import { expect, it } from 'vitest';
import type { Contracts } from '../../../src/analysis/fix/outputRules';
import { twinResidual, type Outputs } from '../../../src/analysis/fix/verify';
import { networkOf } from '../../support/mirror';
import { GraphBuilder } from '../../support/models/graphBuilder';

/** One number and one angle per column. */
function network() {
  const b = new GraphBuilder();
  b.output(b.relu(b.input('x', [1, 2, 1, 4])), 'boxes');
  return networkOf(b.build(), [1, 2, 1, 4], 'nchw');
}

const CONTRACTS: Contracts = new Map([
  [
    'boxes',
    {
      kind: 'boxes',
      origin: 'a test',
      certainty: 'stated',
      positions: { kind: 'axes', rows: 2, columns: 3 },
      axis: 1,
      parts: [
        { kind: 'vector', from: 0, to: 1 },
        { kind: 'angles', from: 1, to: 2 },
      ],
    },
  ],
]);

const outputs = (orientation: 'id' | 'h', numbers: readonly number[], angles: readonly number[]): Outputs =>
  new Map([[orientation, { boxes: { dims: [1, 2, 1, 4], data: Float32Array.of(...numbers, ...angles) } }]]);

const ORIGINAL = outputs('id', [1, 2, 3, 4], [-0.7, 0.1, 0.2, 0.3]);

it('a twin whose angles are half a turn away is exact', () => {
  const twin = outputs('h', [4, 3, 2, 1], [0.3, 0.2, 0.1, Math.PI - 0.7]);
  expect(twinResidual(network(), CONTRACTS, ORIGINAL, twin, 'h')).toBeLessThan(1e-6);
  expect(twinResidual(network(), new Map(), ORIGINAL, twin, 'h')).toBeGreaterThan(0.5);
});

it('other numbers are compared as they are', () => {
  const twin = outputs('h', [4, 3, 2, 1 + Math.PI], [0.3, 0.2, 0.1, -0.7]);
  expect(twinResidual(network(), CONTRACTS, ORIGINAL, twin, 'h')).toBeGreaterThan(0.5);
  const turned = outputs('h', [4, 3, 2, 1], [0.3, 0.2, 0.1, 0.7]);
  expect(twinResidual(network(), CONTRACTS, ORIGINAL, turned, 'h')).toBeGreaterThan(0.2);
});
