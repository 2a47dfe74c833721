import { describe, expect, it } from 'vitest';
import { arrange } from '../../../src/contracts/arrange';
import { arrangementOf } from '../../../src/contracts/arrangement';
import type { ContractPart, Coordinates, OutputFacts } from '../../../src/contracts/contract';
import { pointOffer } from '../../../src/analysis/measure/pointOffer';
import { relativeL2 } from '../../../src/analysis/measure/metrics';
import type { FloatTensor } from '../../../src/operators/follow/rearrange';
import type { Flip, OutputContract } from '../../../src/report/report';
import { uniform } from '../../support/random';
import { outputFacts } from '../../support/outputFacts';

type Point = readonly [number, number];
const VECTOR: OutputContract = { kind: 'vector', origin: 'pooled over all positions', certainty: 'found' };
const IMAGE = [96, 64] as const;

/** What is offered for a vector of these numbers, and of those for the mirror image. */
function offered(
  x: readonly number[],
  h: readonly number[],
  {
    shape = [1, x.length],
    contract = {} as Partial<OutputContract>,
    more = {} as Partial<OutputFacts>,
    v = undefined as readonly number[] | undefined,
  } = {},
) {
  const tensor = (values: readonly number[]): FloatTensor => ({ dims: shape, data: Float32Array.from(values) });
  const values = { id: tensor(x), h: tensor(h), ...(v && { v: tensor(v) }) };
  const facts = outputFacts({ shape, image: IMAGE, head: 'dense', tracked: { kind: 'invariant' }, ...more });
  const errorUnder = (candidate: OutputContract, flip: Flip): number =>
    relativeL2(
      values.id.data,
      arrange(values[flip as 'h' | 'v']!, arrangementOf(candidate, flip, shape, facts.tracked)).data,
    );
  return pointOffer({
    facts,
    contract: { ...VECTOR, ...contract },
    values,
    flips: v === undefined ? ['h'] : ['h', 'v'],
    noiseFloor: 1e-5,
    errorUnder,
  });
}

const next = uniform(7);
/** Points of a hand, off the image's center. */
const HAND: readonly Point[] = Array.from({ length: 21 }, () => [0.1 + 0.4 * next(), 0.2 + 0.6 * next()]);
const mirrored = (points: readonly Point[]): readonly Point[] => points.map(([x, y]) => [1 - x, y]);
const swapped = (points: readonly Point[], pairs: readonly (readonly [number, number])[]): readonly Point[] => {
  const partner = new Map(pairs.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]));
  return points.map((_, i) => points[partner.get(i) ?? i]!);
};
const shaken = (points: readonly Point[]): readonly Point[] =>
  points.map(([x, y]) => [x + 0.01 * (next() - 0.5), y + 0.01 * (next() - 0.5)]);

/** Eyes, nose and mouth of a face in front of the camera. */
const FACE: readonly Point[] = [[0.3, 0.35], [0.7, 0.36], [0.5, 0.55], [0.36, 0.75], [0.65, 0.74]]; // prettier-ignore

describe('coordinates that only the data tell of', () => {
  it('are offered in every order and unit', () => {
    const [a, b] = [HAND, shaken(mirrored(HAND))];
    const inPixels = (points: readonly Point[]) => points.flatMap(([x, y]) => [64 * x, 96 * y]);
    expect(offered(a.flat(), b.flat())!.entry).toEqual({ contract: 'keypoints', unit: '0..1', perPoint: 2 });
    expect(offered(inPixels(a), inPixels(b))!.entry).toEqual({ contract: 'keypoints', unit: 'pixels', perPoint: 2 });
    const yx = (points: readonly Point[]) => points.flatMap(([x, y]) => [y, x]);
    expect(offered(yx(a), yx(b))!.entry).toMatchObject({ order: 'yx', unit: '0..1' });
    const planar = (points: readonly Point[]) => [...points.map(([x]) => x), ...points.map(([, y]) => y)];
    expect(offered(planar(a), planar(b))!.entry).toEqual({ contract: 'keypoints', unit: '0..1', planar: true });
    const centered = (points: readonly Point[]) => points.flatMap(([x, y]) => [2 * x - 1, 2 * y - 1]);
    expect(offered(centered(a), centered(b))!.entry).toMatchObject({ unit: '-1..1' });
    const scored = (points: readonly Point[]) => points.flatMap(([x, y]) => [x, y, 0.9]);
    expect(offered(scored(a), scored(b))!.entry).toMatchObject({ perPoint: 3 });
    expect(offered(a.flat(), b.flat(), { shape: [1, 21, 2] })!.entry).toMatchObject({ perPoint: 2, unit: '0..1' });
    expect(offered(a.flat(), b.flat(), { shape: [1, 42, 1, 1] })!.entry).toMatchObject({ axis: 1 });
  });

  it('are offered with the points that change places', () => {
    const pairs = [[0, 3], [4, 9], [11, 20]] as const; // prettier-ignore
    const offer = offered(HAND.flat(), swapped(shaken(mirrored(HAND)), pairs).flat())!;
    expect(offer.looksLike).toBe('points');
    expect(offer.entry.swap).toEqual(pairs);
    expect(offer.figure.h).toBeLessThan(0.02);
  });

  it('are offered with further numbers of each point, as BlazePose has', () => {
    const pairs = [[0, 3], [4, 9], [11, 20]] as const; // prettier-ignore
    for (const more of [[-30], [-30, 0.9], [-30, 4, 7]]) {
      const written = (points: readonly Point[]) => points.flatMap(([x, y]) => [x, y, ...more]);
      const offer = offered(written(HAND), written(swapped(shaken(mirrored(HAND)), pairs)))!;
      expect(offer.entry).toMatchObject({ perPoint: 2 + more.length, swap: pairs });
    }
  });

  it('are offered of points that are known to be such, if some change places', () => {
    const pairs = [[0, 3], [4, 9], [11, 20]] as const; // prettier-ignore
    const shape = [1, 21, 2];
    const points = (written: Partial<Coordinates>, more: Partial<ContractPart> = {}): Partial<OutputContract> => ({
      kind: 'keypoints',
      axis: 2,
      parts: [
        {
          kind: 'keypoints',
          from: 0,
          to: 2,
          pointsAxis: 1,
          coordinates: { form: 'points', unit: '0..1', origin: 'edge', extent: [1, 1], perPoint: 2, ...written },
          ...more,
        },
      ],
    });
    const other = swapped(shaken(mirrored(HAND)), pairs).flat();
    const offer = offered(HAND.flat(), other, { shape, contract: points({}) })!;
    expect(offer).toMatchObject({ looksLike: 'pairs', entry: { contract: 'keypoints', unit: '0..1', swap: pairs } });
    expect(offer.figure.h).toBeLessThan(0.02);
    expect(offer.entry).not.toHaveProperty('flips');
    const refused = [
      points({ order: 'yx' }),
      points({ unit: 'pixels' }),
      points({ form: 'deltas' }),
      points({}, { swap: [[1, 2]] }), // prettier-ignore
      { ...points({}), certainty: 'stated' },
    ] as const;
    for (const contract of refused) expect(offered(HAND.flat(), other, { shape, contract })).toBeUndefined();
    expect(offered(HAND.flat(), shaken(mirrored(HAND)).flat(), { shape, contract: points({}) })).toBeUndefined();
    const turned = shaken(HAND.map(([x, y]): Point => [x, 1 - y]));
    const about = (v: readonly Point[]) => offered(HAND.flat(), other, { shape, contract: points({}), v: v.flat() })!;
    expect(about(turned).entry.flips).toEqual(['h']);
    expect(Object.keys(about(turned).figure)).toEqual(['h']);
    expect(about(swapped(turned, pairs)).entry).not.toHaveProperty('flips');
    expect(Object.keys(about(swapped(turned, pairs)).figure)).toEqual(['h', 'v']);
  });

  it('are offered of a face that mirrors itself, whose numbers hardly change', () => {
    const other = swapped(shaken(mirrored(FACE)), [[0, 1], [3, 4]]); // prettier-ignore
    expect(offered(FACE.flat(), other.flat())!.entry).toMatchObject({ swap: [[0, 1], [3, 4]], unit: '0..1' }); // prettier-ignore
  });

  it('are offered where Sigmoids make them, which are no classes without labels', () => {
    const [x, h] = [HAND.flat(), mirrored(HAND).flat()];
    const contract = { kind: 'classes' } as const;
    expect(offered(x, h, { contract, more: { head: 'sigmoid' } })).toMatchObject({ looksLike: 'points' });
    const labels = x.map(String);
    expect(offered(x, h, { contract, more: { head: 'sigmoid', labels } })).toBeUndefined();
    expect(offered(x, h, { contract, more: { head: 'softmax' } })).toBeUndefined();
  });

  it.each([
    ['they are stated to be a vector', { certainty: 'stated' }],
    ['they are of classes', { kind: 'classes' }],
  ] as const)('are not offered where %s', (_, contract) => {
    expect(offered(HAND.flat(), mirrored(HAND).flat(), { contract })).toBeUndefined();
  });
});

describe('an embedding', () => {
  const numbers = (count: number, of = next): number[] => Array.from({ length: count }, () => of());
  const near = (values: readonly number[], by: number): number[] => values.map((v) => v + by * (next() - 0.5));

  it.each([8, 10, 34, 64, 128, 256, 512, 1000])('of %i numbers from 0 to 1 holds no points', (count) => {
    for (let i = 0; i < 6; i++) {
      const x = numbers(count);
      for (const by of [0.01, 0.1, 0.5]) expect(offered(x, near(x, by))).toBeUndefined();
      expect(offered(x, numbers(count))).toBeUndefined();
    }
  });

  it('of signed numbers holds none', () => {
    const signed = (): number => 2 * next() - 1;
    for (const count of [10, 64, 512]) expect(offered(numbers(count, signed), numbers(count, signed))).toBeUndefined();
  });

  it('with values that are not finite holds none', () => {
    const broken = [NaN, ...HAND.flat().slice(1)];
    expect(offered(broken, mirrored(HAND).flat())).toBeUndefined();
  });
});
