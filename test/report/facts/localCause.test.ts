import { expect, test } from 'vitest';
import type { LayerReport } from '../../../src/report/report';
import { localCause } from '../../../src/report/facts/localCause';
import { sampleReport } from '../sampleReport';

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
