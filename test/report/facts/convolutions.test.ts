import { expect, it } from 'vitest';
import { convolutions } from '../../../src/report/facts/convolutions';
import type { AuditEntry } from '../../../src/report/report';
import { sampleReport } from '../sampleReport';

const AUDIT: readonly AuditEntry[] = [
  { node: 'a', op: 'Conv', verdicts: ['asymmetric kernel'], asymmetry: { H: 1, W: 0.1 } },
  { node: 'b', op: 'QLinearConv', verdicts: ['asymmetric kernel'], asymmetry: { H: 0.2, W: 0.9 } },
  { node: 'up', op: 'ConvTranspose', verdicts: ['asymmetric kernel'], asymmetry: { H: 0, W: 0.5 } },
  { node: 'pointwise', op: 'Conv', verdicts: ['exact'], asymmetry: { H: 0, W: 0 } },
  { node: 'computed', op: 'Conv', verdicts: ['unknown'] },
  { node: 'pool', op: 'MaxPool', verdicts: ['misaligned grid'] },
];
const NODES = (flip: 'h' | 'v' | 'hv') => convolutions({ ...sampleReport(), audit: AUDIT }, flip).map((c) => c.node);

it('lists what the audit found an asymmetry of that the flip meets, whatever the operator', () => {
  expect(NODES('h')).toEqual(['b', 'up', 'a']);
  expect(NODES('v')).toEqual(['a', 'b']);
  expect(NODES('hv')).toEqual(['a', 'b', 'up']);
});

it('lists layers with a local defect of the kernel where there is no audit', () => {
  const { audit, ...report } = sampleReport();
  expect(audit).toBeDefined();
  const [layer] = report.layers;
  const layers = [
    { ...layer!, node: 'conv', op: 'FusedConv+Relu', localKernel: { h: 0.3, v: 0 } },
    { ...layer!, node: 'pool', op: 'MaxPool' },
  ];
  expect(convolutions({ ...report, layers }, 'h')).toEqual([{ node: 'conv', op: 'FusedConv' }]);
  expect(convolutions({ ...report, layers }, 'v')).toEqual([]);
});
