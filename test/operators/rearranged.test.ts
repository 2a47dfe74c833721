import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Flip } from '../../src/report/report';
import { CALLS } from '../support/operatorCases/all';
import { BLOCKS, COPIED, WINDOWS } from '../support/operatorCases/before';
import { withClaims } from '../support/operatorCases/claims';
import { callGraph } from '../support/operatorCases/graph';
import { behaviorOf } from './behavior';

it.each([
  ['blocks', BLOCKS, ['h', 'v', 'hv']],
  ['windows', WINDOWS, ['h', 'v', 'hv']],
] as const)(
  'operators behind %s are followed, audited and mirrored as the file of that name says; `npm run docs` writes it',
  async (name, before, flips: readonly Flip[]) => {
    const text = behaviorOf(CALLS, [3], (calls, seed) => callGraph(calls, seed, before), flips);
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, `${name}.txt`));
  },
);

it('operators between any orders are mirrored as test/operators/claims.txt says; `npm run docs` writes it', async () => {
  const seeds = [1, 2, 3, 4];
  const text = behaviorOf(
    CALLS,
    seeds,
    (calls, seed) => {
      const graph = callGraph(calls, seed, COPIED);
      return { ...graph, network: withClaims(graph.network, seed) };
    },
    ['h'],
  );
  await expect(text).toMatchFileSnapshot(join(import.meta.dirname, 'claims.txt'));
});
