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

  it('is of channels that change places and sign, as part affinities do', () => {
    const swap: [number, number][] = [[0, 2], [1, 3]]; // prettier-ignore
    for (const negate of [{ h: [0, 2, 4] }, { h: [0, 2], v: [1, 3] }, { v: [0, 2] }]) {
      expect(offered({ swap, negate }, 0.1, 2)!.entry).toEqual({ contract: 'map', swap, negate });
    }
  });

  it('is not made of noise, nor where nothing is to be gained', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.constantFrom(0, 0.3, 3), (seed, noise) => {
        expect(offered({}, noise, seed)).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });

  /** What is offered for channels of two columns each, y of the image and z of its mirror image brought back. */
  function offeredFor(y: readonly (readonly number[])[], z: readonly (readonly number[])[]) {
    const shape = [1, y.length, 1, 2];
    const tensor = (rows: readonly (readonly number[])[]) => ({ dims: shape, data: Float32Array.from(rows.flat()) });
    const values = { id: tensor(y), h: tensor(z.map((row) => row.toReversed())) };
    const errorUnder = (contract: OutputContract): number =>
      relativeL2(values.id.data, arrange(values.h, arrangementOf(contract, 'h', shape, undefined)).data);
    const facts = { shape, tracked: undefined } as unknown as OutputFacts;
    return offerOf({ facts, contract: MAP, values, flips: ['h'], noiseFloor: 1e-5, errorUnder })?.entry;
  }

  it('exchanges those channels that gain most by it', () => {
    // Squared errors of 0 and 2: 400 apart, 0 crossed; of 0 and 1: 449 apart, 51 crossed.
    const y = [[10, 0], [0, 10], [0, 10], [100, 0], [0, 100]]; // prettier-ignore
    const z = [[0, 10], [15, 5.1], [10, 0], [0, 100], [100, 0]]; // prettier-ignore
    expect(offeredFor(y, z)).toEqual({ contract: 'map', swap: [[0, 2], [3, 4]] }); // prettier-ignore
  });

  it.each([
    [128, true],
    [129, false],
  ])('is made for a map of %i channels: %s', (channels, isMade) => {
    const y = Array.from({ length: channels }, (_, c) => [1 + c, 2 * c * c]);
    const z = y.map((row, c) => (c < 2 ? row.map((value) => -value) : row));
    expect(offeredFor(y, z)).toEqual(isMade ? { contract: 'map', negate: { h: [0, 1] } } : undefined);
  });
});
