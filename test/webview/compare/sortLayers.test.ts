import { expect, test } from 'vitest';
import { compareReports } from '../../../src/report/comparison/compareReports';
import { comparedLayers } from '../../../src/report/facts/comparison/layers';
import { sortedLayers } from '../../../webview/compare/sortLayers';
import { comparedReport } from '../../report/comparison/comparedReport';

const layers = comparedLayers(
  compareReports([
    comparedReport({ model: 'a', layers: 'p:Conv:0.3 q:Conv:NaN r:Conv:0.1 s:Conv:0.1' }),
    comparedReport({ model: 'b', layers: 'p:Conv:0.3 q:Conv:0.2 r:Conv:0.5' }),
  ]),
  'h',
);
const names = (...order: Parameters<typeof sortedLayers> extends [unknown, ...infer R] ? R : never) =>
  sortedLayers(layers, ...order)
    .map(({ name }) => name)
    .join('');

test.each([
  ['graph', false, 'pqrs'],
  ['graph', true, 'srqp'],
  ['apart', true, 'qrps'],
  ['apart', false, 'prqs'],
  [0, true, 'prsq'],
  [0, false, 'rspq'],
  [1, true, 'rpqs'],
] as const)('by %s, descending %s', (order, descending, expected) => expect(names(order, descending)).toBe(expected));
