import { expect, it } from 'vitest';
import { auditModel } from '../../../src/analysis/audit/auditModel';
import { kernelViews } from '../../../src/analysis/layer/kernelViews';
import { attribute } from '../../../src/onnx/attributes';
import { CALLS } from '../../support/operatorCases/all';
import { byOpset, callGraph } from '../../support/operatorCases/graph';
import { networkOf } from '../../support/mirror';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { makeTensor } from '../../../src/onnx/tensors';
import { allAtOnce } from '../../../src/protocol/steps';

it('has kernels of every operator that the audit gives an asymmetry', () => {
  const shown = new Set<string>();
  for (const calls of byOpset(CALLS)) {
    for (const seed of [1, 2, 3, 4]) {
      const { network } = callGraph(calls, seed);
      for (const { node, op, asymmetry } of allAtOnce(auditModel(network))) {
        if (asymmetry === undefined || asymmetry.W === 0) continue;
        const [first] = kernelViews(network.model, node, 'h', 1);
        expect(first, node).toBeDefined();
        expect(first!.asymmetry, node).toBeGreaterThan(0);
        shown.add(op);
      }
    }
  }
  expect([...shown].sort()).toEqual(['Conv', 'ConvInteger', 'ConvTranspose', 'FusedConv', 'QLinearConv']);
});

it('names filter and channel of a transposed convolution in groups', () => {
  const b = new GraphBuilder();
  // Input channel 3 is the second of group 1; its filter 2 is the last of that group's three.
  const weights = new Float32Array(4 * 3 * 2).fill(1);
  weights[(3 * 3 + 2) * 2] = 5;
  const w = b.initializer(makeTensor('w', [4, 3, 1, 2], weights));
  const x = b.input('x', [1, 4, 5, 5]);
  b.output(b.node('ConvTranspose', [x, w], { group: attribute.int(2) }, { name: 'up' }), 'y');
  const [first] = kernelViews(networkOf(b.build(), [1, 4, 5, 5]).model, 'up', 'h', 1);
  expect(first).toMatchObject({ filter: 5, channel: 1 });
});
