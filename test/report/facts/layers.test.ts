import { expect, it } from 'vitest';
import { actionLabel, actionWords } from '../../../src/report/facts/layers';
import type { ActionName, LayerReport } from '../../../src/report/report';

const layer = (action: ActionName, assumed?: true): LayerReport => ({
  tensor: 't',
  node: 'n',
  op: 'If',
  shape: [1, 2, 8, 8],
  action: { h: action },
  error: {},
  pooled: {},
  cosine: {},
  ...(assumed && { assumed }),
});

it('what a flip does to a layer is told as known, as assumed, or as not known', () => {
  expect(actionLabel(layer('flip(3)'), 'h')).toBe('flip(3)');
  expect(actionLabel(layer('flip(3)', true), 'h')).toBe('flip(3), assumed');
  expect(actionLabel(layer('flip(3)'), 'v')).toBe('');
  expect(actionWords(layer('flip(3)', true), 'h')).toMatch(/^assumed to flip with the image/);
  expect(actionWords(layer('unknown'), 'h')).toMatch(/not known, so it is compared as it is/);
  expect(actionWords(layer('lost'), 'h')).toMatch(/mixed/);
});
