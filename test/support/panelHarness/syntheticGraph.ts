import type { NetworkGraph } from '../../../src/report/networkGraph';
import type { Report } from '../../../src/report/report';

/** A chain of the report's layers between an input and an output, with an operator that is none before the last. */
export function syntheticGraph({ layers }: Report, oddName = 'Flatten_1'): NetworkGraph {
  const measured = layers.map(({ node, op }, layer) => ({ kind: 'operator', name: node, op, layer }) as const);
  const nodes: NetworkGraph['nodes'] = [
    { kind: 'input', name: 'input', op: '' },
    ...measured.slice(0, -1),
    { kind: 'operator', name: oddName, op: 'Flatten' },
    ...measured.slice(-1),
    { kind: 'output', name: 'output', op: '' },
  ];
  const chain = nodes.slice(1).map((_, i) => [i, i + 1] as const);
  // Every fourth layer is read again two layers later, as across a residual block.
  const skips = nodes.slice(3).flatMap((_, i) => (i % 4 === 1 ? [[i, i + 3] as const] : []));
  return {
    nodes,
    edges: [...chain, ...skips],
    layers: layers.map(({ tensor, node, op }) => ({ tensor, node, op })),
    aside: 3,
  };
}
