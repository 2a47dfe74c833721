import { join } from 'node:path';
import { expect, it } from 'vitest';
import { auditModel } from '../../src/analysis/audit/auditModel';
import { allAtOnce } from '../../src/protocol/steps';
import { randomNetworks } from '../support/models/randomNetworks';
import { behaviorLines } from './behavior';

/** Networks in which operators meet tensors in orders that an image never has by itself. */
const NETWORKS = 100;

it('operators of networks are followed, audited and mirrored as test/operators/networks.txt says; `npm run docs` writes it', async () => {
  const text = randomNetworks(7, NETWORKS).map((network, i) => {
    const audit = new Map(allAtOnce(auditModel(network)).map((entry) => [entry.node, entry]));
    const lines = network.model.graph.nodes.flatMap((node) => {
      const own = behaviorLines(network, node, audit.get(network.model.graph.nodeName(node)));
      const shapes = node.output.map((name) => `[${network.shapes.shape(name)?.join(' ') ?? '?'}]`);
      return [
        `  ${node.opType}(${node.input.join(', ')}) → ${node.output.join(', ')} ${shapes.join(' ')}`,
        ...own.map((line) => `    ${line}`),
      ];
    });
    return `${i} [${network.input.shape.join(' ')}]\n${lines.join('\n')}\n`;
  });
  await expect(text.join('')).toMatchFileSnapshot(join(import.meta.dirname, 'networks.txt'));
});
