import { beforeAll, describe, expect, it } from 'vitest';
import { mirrorTwin } from '../../../src/analysis/mirror/twin';
import { mirrorImages } from '../../../src/operators/network';
import { CALLS, NOT_RUN } from '../../support/operatorCases/all';
import { withClaims } from '../../support/operatorCases/claims';
import { byOpset, callGraph } from '../../support/operatorCases/graph';
import { COPIED } from '../../support/operatorCases/before';
import { noiseFeeds, outputErrors, runModel } from '../../support/mirror';
import { cases } from '../../support/scale';

const EXACT = 1e-5;
/** Images to try every operator on. */
const IMAGES = cases(12);

describe('whatever order is claimed for tensors', () => {
  const found = new Map<string, string[]>();
  const run = CALLS.filter(({ name }) => !(name in NOT_RUN));
  let commuting = 0;

  beforeAll(async () => {
    for (const calls of byOpset(run)) {
      for (let seed = 1; seed <= IMAGES; seed++) {
        const { network, outputs } = callGraph(calls, seed, COPIED);
        const feeds = noiseFeeds(network);
        const claiming = withClaims(network, seed);
        const original = await runModel(network.model.bytes, feeds.id);
        const twin = await runModel(mirrorTwin(claiming, { flip: 'h' }).bytes, feeds.h);
        commuting += [...mirrorImages(claiming, 'h').values()].filter(
          ({ differences }) => differences.length === 0,
        ).length;
        for (const [output, error] of Object.entries(outputErrors(claiming, 'h', original, twin))) {
          const { name } = outputs.get(output)!;
          if (!(error < EXACT)) found.set(name, [...(found.get(name) ?? []), `${output}, seed ${seed}: ${error}`]);
        }
      }
    }
  }, 300_000);

  it.each(run)('the mirror image of $name gives and takes them', ({ name }) => {
    expect(found.get(name) ?? []).toEqual([]);
  });

  it('many operators commute', () => {
    expect(commuting).toBeGreaterThan(100);
  });
});
