import { fc } from '../../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { relativeL2 } from '../../../src/analysis/measure/metrics';
import { mapOffer } from '../../../src/analysis/measure/mapOffer';
import { familyOffer } from '../../../src/analysis/measure/offer';
import { arrange } from '../../../src/contracts/arrange';
import { arrangementOf } from '../../../src/contracts/arrangement';
import type { Flip, OutputContract } from '../../../src/report/report';
import { FLIPS } from '../../../src/report/flips';
import { outputFacts } from '../../support/outputFacts';
import { normalArray } from '../../support/random';

const MAP: OutputContract = {
  kind: 'map',
  origin: 'test',
  certainty: 'found',
  positions: { kind: 'axes', rows: 2, columns: 3 },
};
const SHAPE = [1, 6, 8, 10];

type Entry = Pick<OutputContract, 'swap' | 'negate'>;

/** What is offered for a map whose channels in truth behave as `entry` says, up to noise; under v and hv as `other` says. */
function offered(
  entry: Entry,
  noise: number,
  seed: number,
  shape = SHAPE,
  {
    other = entry,
    contract: taken = MAP,
    name = 'y',
  }: { readonly other?: Entry; readonly contract?: OutputContract; readonly name?: string } = {},
) {
  const size = shape.reduce((a, b) => a * b, 1);
  const y = { dims: shape, data: normalArray(size, seed) };
  const flipped = (flip: Flip) => {
    const truth = { ...MAP, ...(flip === 'h' ? entry : other) };
    const { data } = arrange(y, arrangementOf(truth, flip, shape, undefined));
    const added = normalArray(size, seed + 1, noise);
    return { dims: shape, data: data.map((value, i) => value + added[i]!) };
  };
  const values = { id: y, h: flipped('h'), v: flipped('v'), hv: flipped('hv') };
  const errorUnder = (contract: OutputContract, flip: Flip): number =>
    relativeL2(y.data, arrange(values[flip], arrangementOf(contract, flip, shape, undefined)).data);
  const facts = outputFacts({ name, shape, tracked: undefined });
  return mapOffer({ facts, contract: taken, values, flips: FLIPS, noiseFloor: 1e-5, errorUnder });
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

  it('is of channels that change places, though each resembles its own negative', () => {
    const [size, seed] = [80, 6];
    const even = normalArray(size, seed);
    const odd = Float32Array.from({ length: size }, (_, i) => even[i - (i % 10) + 9 - (i % 10)]!);
    // Nearly anti-symmetric under a mirror.
    const one = even.map((value, i) => value - odd[i]! + 0.15 * normalArray(size, seed + 1)[i]!);
    const two = one.map((value, i) => value + 0.2 * normalArray(size, seed + 2)[i]!);
    const shape = [1, 3, 8, 10];
    const y = { dims: shape, data: Float32Array.from([...one, ...two, ...normalArray(size, seed + 3)]) };
    const truth = (flip: Flip) =>
      arrangementOf(flip === 'v' ? MAP : { ...MAP, swap: [[0, 1]] }, flip, shape, undefined);
    const values = { id: y, h: arrange(y, truth('h')), v: arrange(y, truth('v')), hv: arrange(y, truth('hv')) };
    const errorUnder = (contract: OutputContract, flip: Flip): number =>
      relativeL2(y.data, arrange(values[flip], arrangementOf(contract, flip, shape, undefined)).data);
    const facts = outputFacts({ name: 'y', shape, tracked: undefined });
    const offer = mapOffer({ facts, contract: MAP, values, flips: FLIPS, noiseFloor: 1e-5, errorUnder })!;
    expect(offer.entry).toEqual({ contract: 'map', swap: [[0, 1]], flips: ['h'] });
    expect(offer.figure.h).toBe(0);
  });

  it('is of signs alone where two channels are the same', () => {
    const size = 80;
    const shape = [1, 2, 8, 10];
    const one = normalArray(size, 7);
    const y = { dims: shape, data: Float32Array.from([...one, ...one.map((value) => value * (1 + 1e-7))]) };
    const truth = (flip: Flip) => arrangementOf({ ...MAP, negate: { h: [0, 1] } }, flip, shape, undefined);
    const values = { id: y, h: arrange(y, truth('h')), v: arrange(y, truth('v')), hv: arrange(y, truth('hv')) };
    const errorUnder = (contract: OutputContract, flip: Flip): number =>
      relativeL2(y.data, arrange(values[flip], arrangementOf(contract, flip, shape, undefined)).data);
    const facts = outputFacts({ name: 'y', shape, tracked: undefined });
    const offer = mapOffer({ facts, contract: MAP, values, flips: FLIPS, noiseFloor: 1e-5, errorUnder })!;
    expect(offer.entry).toEqual({ contract: 'map', negate: { h: [0, 1] } });
  });

  it.each([
    ['flow', 2, { negate: { h: [0], v: [1] } }],
    ['flow', 2, { negate: { h: [1], v: [0] } }],
    ['flow', 2, { negate: { h: [0] } }],
    ['flow', 2, { negate: { v: [0] } }],
    ['signs', 2, { negate: { h: [0, 1] } }],
    ['signs', 2, { negate: { v: [0, 1] } }],
    ['signs', 2, { negate: { h: [0], v: [0] } }],
    ['normals', 3, { negate: { h: [0], v: [1] } }],
    ['normals', 3, { negate: { h: [2], v: [0] } }],
    ['normals', 3, { negate: { v: [1] } }],
    ['signs', 3, { negate: { h: [0, 2], v: [1] } }],
    ['signs', 3, { negate: { h: [0], v: [1, 2] } }],
    ['signs', 3, { negate: { h: [1], v: [1] } }],
    ['signs', 4, { negate: { h: [0], v: [1] } }],
    ['signs', 1, { negate: { h: [0] } }],
    ['pairs', 2, { swap: [[0, 1]] }],
    ['pairs', 3, { swap: [[0, 1]], negate: { h: [2] } }],
  ] as const)('looks like %s of %i channels: %o', (looksLike, channels, entry) => {
    const offer = offered(entry, 0.1, 3, [1, channels, 8, 10]);
    expect(offer).toMatchObject({ looksLike, entry: { contract: 'map', ...entry } });
    // What is left is the noise: 0.1 of it on each side of unit variance.
    for (const error of Object.values(offer!.figure)) expect(Math.abs(error - 0.1)).toBeLessThan(0.02);
    expect(Object.keys(offer!.figure)).toEqual(['h', 'v', 'hv']);
  });

  it('is about the left-right mirror alone where pairs change places under no other', () => {
    const swap: [number, number][] = [[1, 4]]; // prettier-ignore
    const offer = offered({ swap, negate: { h: [2] } }, 0.1, 4, SHAPE, { other: {} })!;
    expect(offer.entry).toEqual({ contract: 'map', swap, negate: { h: [2] }, flips: ['h'] });
    expect(Object.keys(offer.figure)).toEqual(['h']);
  });

  it.each<Partial<OutputContract>>([
    { kind: 'vector' },
    { certainty: 'stated' },
    { swap: [[0, 1]] }, // prettier-ignore
    { negate: { v: [3] } },
  ])('is not made where the contract says %o', (said) => {
    const entry = { negate: { h: [0], v: [3] } };
    expect(offered(entry, 0.1, 5)).toBeDefined();
    expect(offered(entry, 0.1, 5, SHAPE, { contract: { ...MAP, ...said } as OutputContract })).toBeUndefined();
  });

  it.each([
    ['flow', 'flow', 2],
    ['optical_flow', 'flow', 2],
    ['flow_0', 'flow', 2],
    ['normals', 'normals', 3],
  ] as const)('is made by the name "%s" where the data tell nothing', (name, looksLike, channels) => {
    const directions = { contract: 'map', negate: { h: [0], v: [1] } };
    // Of noise alone as of what does not change its signs.
    for (const noise of [9, 0.3]) {
      const offer = offered({}, noise, 6, [1, channels, 8, 10], { name });
      expect(offer).toMatchObject({ looksLike, entry: directions });
      expect(Object.keys(offer!.figure)).toEqual(['h', 'v', 'hv']);
    }
    expect(offered({}, 0, 6, [1, channels, 8, 10], { name })).toBeUndefined();
    expect(offered({}, 0.3, 6, [1, channels + 1, 8, 10], { name })).toBeUndefined();
    expect(offered({}, 0.3, 6, [1, channels, 8, 10], { name: `over${name}ing` })).toBeUndefined();
    // What the data show is the better evidence.
    const shown = { negate: { h: [1], v: [0] } };
    expect(offered(shown, 0.1, 6, [1, channels, 8, 10], { name })!.entry).toEqual({ contract: 'map', ...shown });
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
    const facts = outputFacts({ shape, tracked: undefined });
    return mapOffer({ facts, contract: MAP, values, flips: ['h'], noiseFloor: 1e-5, errorUnder })?.entry;
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

describe('an offer by the family of a model', () => {
  const contractOf = (name: string): OutputContract => ({ ...MAP, origin: name });
  const inferred = (...names: string[]) =>
    ({
      family: {
        looksLike: 'joints',
        entries: names.map((name) => ({ entry: { contract: 'map', name }, contract: contractOf(name) })),
      },
    }) as unknown as Parameters<typeof familyOffer>[0];
  const ERRORS: Readonly<Record<string, Partial<Record<Flip, number>>>> = {
    a: { h: 0.3, v: 0.3 },
    b: { h: 0.1, v: 0.4, hv: 9 },
    c: { h: 0.2, v: 0.2 },
    none: {},
  };
  const errorUnder = ({ origin }: OutputContract, flip: Flip): number | undefined => ERRORS[origin]?.[flip];
  const assumed: OutputContract = { ...MAP, certainty: 'assumed' };

  it.each([
    [['a'], ['h', 'v'], 'a'],
    [['a', 'b', 'c'], ['h', 'v'], 'c'],
    [['c', 'b', 'a'], ['h'], 'b'],
    // Only one can be compared under both mirrorings at once: that tells nothing of which fits better.
    [['b', 'a'], ['h', 'v', 'hv'], 'b'],
  ] as const)('of %o under %o is the one that fits best', (names, flips, best) => {
    const { h, v } = ERRORS[best]!;
    const figure = flips.includes('v' as never) ? { h, v } : { h };
    const offer = familyOffer(inferred(...names), assumed, flips, errorUnder);
    expect(offer).toEqual({ looksLike: 'joints', entry: { contract: 'map', name: best }, figure });
  });

  it('is not made of what cannot be compared, nor against what is known', () => {
    expect(familyOffer(inferred('none'), assumed, ['h'], errorUnder)).toBeUndefined();
    expect(familyOffer(inferred(), assumed, ['h'], errorUnder)).toBeUndefined();
    expect(familyOffer(inferred('a'), { ...MAP, certainty: 'found' }, ['h'], errorUnder)).toBeUndefined();
    expect(familyOffer({ ...inferred('a'), family: undefined } as never, assumed, ['h'], errorUnder)).toBeUndefined();
  });
});
