import { expect, test } from 'vitest';
import { auditModel } from '../../../src/analysis/audit/auditModel';
import { networkAt } from '../../../src/operators/network';
import { allAtOnce } from '../../../src/protocol/steps';
import { GraphBuilder } from '../../support/models/graphBuilder';

// No array of as many numbers could be made.
test('an axis that is repeated two thousand million times is judged', () => {
  const b = new GraphBuilder();
  const shape = [1, 1, 3, 3];
  b.output(b.node('Tile', [b.input('x', shape), b.ints([2, 2, 2, 2 ** 31 - 1])]), 'y');
  const network = networkAt(b.model(), { name: 'x', shape, layout: 'nchw', others: [] });
  expect(new Set(allAtOnce(auditModel(network)).flatMap(({ verdicts }) => verdicts))).toEqual(new Set(['exact']));
});
