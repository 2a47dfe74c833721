import { expect, it } from 'vitest';
import { DEFAULT_CHOICES, type Choices } from '../../webview/choices';
import { layerOperators, listedLayers } from '../../webview/layerOrder';
import { syntheticReport } from '../support/panelHarness/syntheticReport';

const report = syntheticReport({ local: true });
const places = (change: Partial<Choices>): readonly number[] =>
  listedLayers(report, 'h', { ...DEFAULT_CHOICES, ...change }).map(({ index }) => index);

it('lists the layers as in the graph, or the other way round', () => {
  expect(places({})).toEqual([...report.layers.keys()]);
  expect(places({ isReversed: true })).toEqual([...report.layers.keys()].reverse());
  // Without a run before there is nothing that changed.
  expect(places({ order: 'change' })).toEqual(places({}));
});

it('sorts figures from the largest, words from A, and puts what has no figure last either way', () => {
  const errors = (change: Partial<Choices>) => places(change).map((i) => report.layers[i]!.error.h!);
  expect(errors({ order: 'error' })).toEqual(errors({}).toSorted((a, b) => b - a));
  expect(errors({ order: 'error', isReversed: true })).toEqual(errors({}).toSorted((a, b) => a - b));
  const ops = places({ order: 'op' }).map((i) => report.layers[i]!.op);
  expect(ops).toEqual(ops.toSorted());
  const without = report.layers.flatMap(({ pooled }, i) => (pooled.h === undefined ? [i] : []));
  expect(without.length).toBeGreaterThan(0);
  for (const isReversed of [false, true])
    expect(places({ order: 'pooled', isReversed }).slice(-without.length)).toEqual(without);
});

it('filters by text, operator and how much a layer differs', () => {
  expect(places({ filter: ' LAYER4 ' }).length).toBeGreaterThan(0);
  expect(places({ filter: ' LAYER4 ' }).every((i) => report.layers[i]!.tensor.includes('layer4'))).toBe(true);
  const op = layerOperators(report)[0]!;
  expect(places({ op })).toEqual([...report.layers.keys()].filter((i) => report.layers[i]!.op === op));
  const above = report.layers[3]!.error.h!;
  expect(places({ above })).toEqual([...report.layers.keys()].filter((i) => report.layers[i]!.error.h! > above));
});
