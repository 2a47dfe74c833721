import { beforeAll, describe, expect, it } from 'vitest';
import { mirrorTwin } from '../../../src/analysis/mirror/twin';
import type { Action } from '../../../src/operators/follow/action';
import { mirrorImages, type Network } from '../../../src/operators/network';
import { CALLS, NOT_RUN } from '../../support/operatorCases/all';
import { byOpset, callGraph } from '../../support/operatorCases/graph';
import { noiseFeeds, outputErrors, runModel } from '../../support/mirror';
import { uniform } from '../../support/random';
import { cases } from '../../support/scale';

const EXACT = 1e-5;
/** Images to try every operator on. */
const IMAGES = cases(12);

/** Chooses axes of a shape. */
type Choice = (axis: number, rank: number) => boolean;

/** One axis, counted from the first or the last one, or any of them. */
function choice(next: () => number): Choice {
  const [kind, one] = [next(), Math.floor(next() * 4)];
  const any = Array.from({ length: 8 }, () => next() < 0.3);
  if (kind < 0.4) return (axis, rank) => axis === rank - 1 - one;
  return kind < 0.7 ? (axis) => axis === one : (axis) => any[axis]!;
}

/** A claim of what ↔ does to a tensor: these axes reversed, or entries exchanged in pairs along them. */
function claimed(shape: readonly number[], isChosen: Choice, next: () => number): Action {
  const axes = shape.flatMap((size, axis) => (size > 1 && isChosen(axis, shape.length) ? [{ axis, size }] : []));
  const h = axes.map(({ axis, size }) => {
    const isPaired = size % 2 === 0 && next() < 0.1;
    return { axis, map: isPaired ? Int32Array.from({ length: size }, (_, i) => i ^ 1) : ('reverse' as const) };
  });
  return h.length === 0 ? { kind: 'invariant' } : { kind: 'spatial', h, v: [] };
}

/** The same network, of which it is claimed that ↔ leaves tensors in other orders than it does: mostly the same for all of a call. */
function withClaims(network: Network, seed: number): Network {
  const next = uniform(seed);
  const claims = new Map<string, Action>();
  const byCall = new Map<string, Choice>();
  for (const name of network.model.graph.nodes.flatMap((node) => node.output)) {
    const shape = network.shapes.shape(name);
    const call = name.split('/')[0]!;
    byCall.set(call, byCall.get(call) ?? choice(next));
    if (shape === undefined || network.action(name) === undefined || next() < 0.1) continue;
    claims.set(name, claimed(shape, next() < 0.8 ? byCall.get(call)! : choice(next), next));
  }
  return { ...network, action: (tensor) => claims.get(tensor) ?? network.action(tensor) };
}

describe('whatever order is claimed for tensors', () => {
  const found = new Map<string, string[]>();
  const run = CALLS.filter(({ name }) => !(name in NOT_RUN));
  let commuting = 0;

  beforeAll(async () => {
    for (const calls of byOpset(run)) {
      for (let seed = 1; seed <= IMAGES; seed++) {
        const { network, outputs } = callGraph(calls, seed, true);
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
