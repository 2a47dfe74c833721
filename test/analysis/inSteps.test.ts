import { expect, it } from 'vitest';
import { counterfactualModel } from '../../src/analysis/mirror/counterfactualModel';
import { defectModel } from '../../src/analysis/causes/defectModel';
import { padModelInSteps } from '../../src/analysis/fix/pad';
import { symmetrizeModelInSteps } from '../../src/analysis/fix/symmetrize';
import { symmetrizeWeights } from '../../src/analysis/fix/symmetrizeWeights';
import { everyTensorInSteps } from '../../src/analysis/measure/everyTensor';
import { selectTensorsInSteps } from '../../src/analysis/measure/selectTensors';
import { constantExpressions } from '../../src/operators/constantNodes';
import { mirrorImages, networkAt } from '../../src/operators/network';
import type { Steps } from '../../src/protocol/steps';
import { GraphBuilder } from '../support/models/graphBuilder';

const NODES = 300;

/** A net that is one long chain. */
function chain() {
  const b = new GraphBuilder();
  let x = b.conv(b.input('x', [1, 3, 'H', 'W']), 2, 3, { stride: 2, pads: 1 });
  for (let i = 0; i < NODES; i++) x = b.relu(x);
  b.output(b.globalAveragePool(x), 'y');
  return b.model();
}

const model = chain();
const network = networkAt(model, { name: 'x', shape: [1, 3, 8, 8], layout: 'nchw' });
const [conv] = model.graph.nodes;
const job = { flip: 'h', node: conv!, image: mirrorImages(network, 'h').get(conv!)!, parts: ['whole'] } as const;

it.each<readonly [string, () => Steps<unknown>]>([
  ['choosing the layers', () => selectTensorsInSteps(model)],
  ['choosing every tensor', () => everyTensorInSteps(model)],
  ['finding constant expressions', () => constantExpressions(model.graph)],
  ['writing counterfactuals', () => counterfactualModel(network, [{ flip: 'h', mirrored: ['kernel'], output: 'y' }])],
  ['writing what measures local defects', () => defectModel(network, [job])],
  ['writing what training can leave', () => symmetrizeWeights(network, 'h')],
  ['making kernels symmetric', () => symmetrizeModelInSteps(network, ['h'])],
  ['bringing the input to another size', () => padModelInSteps(network, [9, 9])],
])('%s can be stopped at any operator', (_, work) => {
  const steps = work();
  let count = 0;
  while (steps.next().done !== true) count++;
  expect(count).toBeGreaterThanOrEqual(NODES);
});
