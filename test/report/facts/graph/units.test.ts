import { expect, test } from 'vitest';
import { unitGraph } from '../../../../src/report/facts/graph/units';
import { graphNotes } from '../../../../src/report/facts/graph/words';
import type { NetworkGraph } from '../../../../src/report/networkGraph';

const graph: NetworkGraph = {
  nodes: [
    { kind: 'input', name: 'x', op: '' },
    { kind: 'operator', name: '/layer1/layer1.0/conv1/Conv', op: 'Conv', layer: 0 },
    { kind: 'operator', name: 'Reshape_2', op: 'Reshape', unnamed: 2 },
    { kind: 'operator', name: '/layer1/layer1.0/relu/Relu', op: 'Relu', layer: 0 },
    { kind: 'output', name: 'y', op: '' },
  ],
  edges: [
    [0, 1],
    [1, 3],
    [0, 2],
    [2, 3],
    [3, 4],
  ],
  layers: [{ tensor: 't', node: '/layer1/layer1.0/conv1/Conv', op: 'Conv+Relu' }],
  aside: 1,
};

test('a layer is one unit with all that is fused into it, where the last of it runs', () => {
  const { units, edges } = unitGraph(graph);
  expect(units).toEqual([
    { kind: 'input', name: 'x', path: [], op: '', nodes: ['x'] },
    { kind: 'operator', name: 'Reshape_2', path: [], op: 'Reshape', nodes: ['Reshape_2'] },
    {
      kind: 'layer',
      name: 'conv1',
      path: ['layer1', 'layer1.0', 'conv1'],
      op: 'Conv+Relu',
      tensor: 't',
      nodes: ['/layer1/layer1.0/conv1/Conv', '/layer1/layer1.0/relu/Relu'],
    },
    { kind: 'output', name: 'y', path: [], op: '', nodes: ['y'] },
  ]);
  expect(edges).toEqual([
    [0, 2],
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
});

test('what is not drawn is said', () => {
  expect(graphNotes(graph)).toEqual(['Without 1 operator on constants and shapes alone.']);
  expect(graphNotes({ ...graph, aside: 0, beyond: { nodes: 7000, edges: 3 } })).toEqual([
    'Only the first 5 of 7,005 operators are drawn.',
    '3 connections are not drawn: there are too many.',
  ]);
});
