import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relativeL2 } from '../../../src/analysis/measure/metrics';
import { offerOf } from '../../../src/analysis/measure/offer';
import { arrange } from '../../../src/contracts/arrange';
import { arrangementOf } from '../../../src/contracts/arrangement';
import type { OutputFacts } from '../../../src/contracts/contract';
import type { Flip, OutputContract } from '../../../src/report/report';
import { FLIPS } from '../../../src/report/flips';
import { normalArray } from '../../support/random';

const MAP: OutputContract = {
  kind: 'map',
  origin: 'test',
  certainty: 'found',
  positions: { kind: 'axes', rows: 2, columns: 3 },
};
const SHAPE = [1, 6, 8, 10];

/** What is offered for a map whose channels in truth behave as `entry` says, up to noise. */
function offered(entry: Pick<OutputContract, 'swap' | 'negate'>, noise: number, seed: number) {
  const truth = { ...MAP, ...entry };
  const size = SHAPE.reduce((a, b) => a * b, 1);
  const y = { dims: SHAPE, data: normalArray(size, seed) };
  const flipped = (flip: Flip) => {
    const { data } = arrange(y, arrangementOf(truth, flip, SHAPE, undefined));
    const added = normalArray(size, seed + 1, noise);
    return { dims: SHAPE, data: data.map((value, i) => value + added[i]!) };
  };
  const values = { id: y, h: flipped('h'), v: flipped('v'), hv: flipped('hv') };
  const errorUnder = (contract: OutputContract, flip: Flip): number =>
    relativeL2(y.data, arrange(values[flip], arrangementOf(contract, flip, SHAPE, undefined)).data);
  const facts = { shape: SHAPE, tracked: undefined } as unknown as OutputFacts;
  return offerOf({ facts, contract: MAP, values, flips: FLIPS, noiseFloor: 1e-5, errorUnder });
}

describe('an offer', () => {
  it('is what the channels do, up to noise', () => {
    const channels = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(channels, fc.nat(1), fc.nat(2), fc.nat(1000), ([a, b, c, d, e, f], pairs, signs, seed) => {
        const swap = (
          [
            [a, b],
            [c, d],
          ] as [number, number][]
        )
          .slice(0, pairs + 1)
          .map(([p, q]): [number, number] => (p < q ? [p, q] : [q, p]))
          .sort(([p], [q]) => p - q);
        const negate = { h: [e!], v: [f!] };
        const entry = { swap, ...(signs > 0 && { negate }) };
        expect(offered(entry, 0.1, seed)?.entry).toEqual({ contract: 'map', ...entry });
      }),
      { numRuns: 30 },
    );
  });

  it('is not made of noise, nor where nothing is to be gained', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.constantFrom(0, 0.3, 3), (seed, noise) => {
        expect(offered({}, noise, seed)).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });
});
