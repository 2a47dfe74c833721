import { arrange } from '../../contracts/arrange';
import { arrangementOf } from '../../contracts/arrangement';
import type { Pairs } from '../../contracts/pointPairs';
import type { Flip, Offer } from '../../report/report';
import type { OfferRequest } from './offer';

/** More classes than a segmentation has. */
const MAX_CLASSES = 1024;
/** Positions of two classes that agree have to be this part of those that are crossed at most. */
const FEW = 0.25;

/**
 * Class numbers of left and right that change places under a flip (brows, ears, lungs), where with them at most half as
 * many positions disagree. Offered, never taken: a network may confuse two classes by itself.
 */
export function labelOffer({ facts, contract, values, flips, noiseFloor }: OfferRequest): Offer | undefined {
  const { kind, certainty, swap } = contract;
  if (kind !== 'labels' || certainty === 'stated' || swap !== undefined) return undefined;
  const x = values.id!.data;
  const brought = (flip: Flip, swapped: Pairs): Float32Array =>
    arrange(values[flip]!, arrangementOf({ ...contract, swap: [...swapped] }, flip, facts.shape, facts.tracked)).data;
  const compared = flips.filter((flip) => values[flip]?.data.length === x.length);
  const flip = compared.find((candidate) => candidate !== 'hv');
  const pairs = flip === undefined ? [] : crossedClasses(x, brought(flip, []));
  if (pairs.length === 0) return undefined;
  const about = compared.filter(
    (candidate) => disagreement(x, brought(candidate, pairs)) <= disagreement(x, brought(candidate, [])) / 2,
  );
  const before = about.reduce((sum, candidate) => sum + disagreement(x, brought(candidate, [])), 0);
  if (about.length === 0 || before <= noiseFloor) return undefined;
  return {
    looksLike: 'pairs',
    entry: {
      contract: 'labels',
      swap: pairs.map(([a, b]) => [a, b] as const),
      ...(about.length < compared.length && { flips: about }),
    },
    figure: Object.fromEntries(about.map((candidate) => [candidate, disagreement(x, brought(candidate, pairs))])),
  };
}

/** Pairs of classes of which one mostly stands where the other was. */
function crossedClasses(x: Float32Array, gx: Float32Array): Pairs {
  const counts = new Map<string, number>();
  const classes = new Set<number>();
  x.forEach((value, i) => {
    classes.add(value).add(gx[i]!);
    const key = `${value}/${gx[i]!}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  });
  if (classes.size > MAX_CLASSES) return [];
  const count = (a: number, b: number): number => counts.get(`${a}/${b}`) ?? 0;
  const sorted = [...classes].sort((a, b) => a - b);
  const pairs = sorted.flatMap((a) =>
    sorted.flatMap((b) => {
      const crossed = Math.min(count(a, b), count(b, a));
      return b > a && crossed > 0 && count(a, a) + count(b, b) < FEW * 2 * crossed ? [{ a, b, crossed }] : [];
    }),
  );
  const taken = new Set<number>();
  return pairs
    .sort((one, other) => other.crossed - one.crossed)
    .filter(({ a, b }) => !taken.has(a) && !taken.has(b) && taken.add(a).add(b))
    .map(({ a, b }) => [a, b] as const)
    .sort(([a], [b]) => a - b);
}

function disagreement(x: Float32Array, y: Float32Array): number {
  return x.reduce((count, value, i) => count + (value === y[i] ? 0 : 1), 0) / x.length;
}
