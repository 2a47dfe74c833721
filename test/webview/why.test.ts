import { expect, test } from 'vitest';
import type { LayerReport } from '../../src/report/report';
import { convolutions, localCause } from '../../webview/why';
import { sampleReport } from '../report/sampleReport';

test('audited convolutions are listed by the asymmetry the flip meets', () => {
  const report = sampleReport();
  const audit = [
    { node: 'a', op: 'Conv', verdicts: ['asymmetric kernel'], asymmetry: { H: 1, W: 0.1 } },
    { node: 'b', op: 'Conv', verdicts: ['asymmetric kernel'], asymmetry: { H: 0.2, W: 0.9 } },
    { node: 'pointwise', op: 'Conv', verdicts: ['exact'], asymmetry: { H: 0, W: 0 } },
    { node: 'pool', op: 'MaxPool', verdicts: ['misaligned grid'] },
  ] as const;
  expect(convolutions({ ...report, audit }, 'h').map(({ node }) => node)).toEqual(['b', 'a']);
  expect(convolutions({ ...report, audit }, 'v').map(({ node }) => node)).toEqual(['a', 'b']);
});

test('a local defect has the color of its larger part', () => {
  const [layer] = sampleReport().layers as [LayerReport];
  expect(localCause({ ...layer, localKernel: { h: 0.3 }, localGrid: { h: 0.1 } }, 'h')).toBe('kernel');
  expect(localCause({ ...layer, localKernel: { h: 0.1 }, localGrid: { h: 0.3 } }, 'h')).toBe('grid');
  expect(localCause(layer, 'hv')).toBeUndefined();
  const blamed = { node: layer.node, op: layer.op, axis: 'W', r: 1, cause: 'padding' } as const;
  expect(localCause({ ...layer, localKernel: { h: 0.1 }, localGrid: { h: 0.3 } }, 'h', [blamed])).toBe('padding');
  expect(localCause({ ...layer, localKernel: { h: 0.3 }, localGrid: { h: 0.1 } }, 'h', [blamed])).toBe('kernel');
  expect(localCause(layer, 'h', [blamed])).toBe('padding');
});
