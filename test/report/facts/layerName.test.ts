import { expect, it } from 'vitest';
import { layerName, shortLayerName } from '../../../src/report/facts/layerName';

it.each([
  ['/layer1/layer1.0/conv1/Conv', 'Conv', 'layer1.0/conv1'],
  ['/layer1/layer1.0/relu_1/Relu', 'Relu', 'layer1.0/relu_1'],
  ['/layer1/layer1.0/Add', 'Add', 'layer1.0'],
  ['/conv1/Conv', 'Conv+Relu', 'conv1'],
  ['/Conv', 'Conv', 'Conv'],
  ['Conv_12', 'Conv', 'Conv_12'],
  ['<img src=x onerror=alert(1)>', 'Conv', '<img src=x onerror=alert(1)>'],
  ['/', 'Conv', '/'],
])('%s (%s) → %s', (name, op, short) => expect(shortLayerName(name, op)).toBe(short));

it('falls back on the tensor', () => expect(layerName({ node: '', tensor: '123', op: 'Relu' })).toBe('123'));
