import { arrange } from '../../contracts/arrange';
import { arrangementOf } from '../../contracts/arrangement';
import type { OutputFacts } from '../../contracts/contract';
import { hasSides } from '../../contracts/heads/boxSizes';
import { statedEntry } from '../../contracts/heads/statedEntry';
import type { Inferred } from '../../contracts/infer';
import type { Pairs } from '../../contracts/pointPairs';
import { channelAxis } from '../../contracts/positionMaps';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { Flip, Offer, OutputContract, PerOrientation } from '../../report/report';
import { channelProducts, type ChannelProducts } from './channelProducts';

/** What an offer is made by. */
export interface OfferRequest {
  readonly facts: OutputFacts;
  /** As it was settled. */
  readonly contract: OutputContract;
  /** Where it was settled against: a map, which fits no better than the output as it is as long as no sign changes. */
  readonly map?: OutputContract;
  readonly values: PerOrientation<FloatTensor>;
  readonly flips: readonly Flip[];
  /** Errors up to this are float noise. */
  readonly noiseFloor: number;
  readonly errorUnder: (contract: OutputContract, flip: Flip) => number | undefined;
}

/** More channels than a map with signs or sides has. */
const MAX_CHANNELS = 128;
/** Squared errors of a channel have to fall to this part: the error to a half. */
const MUCH_BETTER = 0.25;

/**
 * A contract that fits the data much better than the one that was found: channels that change sign under a flip, or
 * change places in pairs. It is offered, never taken: chance and habit of a network may look the same.
 */
export function offerOf(request: OfferRequest): Offer | undefined {
  const { facts, contract, map = contract, values, flips, noiseFloor, errorUnder } = request;
  const { kind, certainty, swap, negate } = map;
  if (kind !== 'map' || certainty === 'stated' || swap !== undefined || negate !== undefined) return undefined;
  const channels = channelAxis(facts.shape, map.positions ?? { kind: 'tracked' }, facts.tracked);
  if (facts.shape[channels]! > MAX_CHANNELS) return undefined;
  const changesUnder = (flip: Flip): Changes | undefined =>
    flips.includes(flip) && errorUnder(map, flip) !== undefined
      ? changesOf(channelProducts(values.id!, broughtBack(facts, map, values, flip), channels))
      : undefined;
  const entry = entryOf(changesUnder('h'), changesUnder('v'));
  if (entry === undefined) return undefined;
  const about = flips.filter((flip) => entry.flips?.includes(flip) ?? true);
  const total = (candidate: OutputContract): number =>
    about.reduce((sum, flip) => sum + (errorUnder(candidate, flip) ?? 0), 0);
  const offered = { ...map, ...entry, kind: 'map' } as const;
  const before = total(contract);
  if (before <= noiseFloor * about.length || total(offered) > before / 2) return undefined;
  const figure = Object.fromEntries(about.flatMap((flip) => [[flip, errorUnder(offered, flip)!] as const]));
  return { looksLike: likeness(entry, facts.shape[channels]!), entry, figure };
}

/**
 * What an output is in a family of models that it seems to be of, where the data do not bear it out: of an image without
 * anything that such a model looks for they tell nothing. Of several entries, the one that fits best.
 */
export function familyOffer(
  { family }: Inferred,
  { certainty }: OutputContract,
  flips: readonly Flip[],
  errorUnder: OfferRequest['errorUnder'],
): Offer | undefined {
  if (family === undefined || certainty !== 'assumed') return undefined;
  const best = bestFit(family.entries, flips, errorUnder);
  return best && { looksLike: family.looksLike, entry: best.entry, figure: best.figure };
}

/**
 * The boxes or points that an output's axes, name or description tell of, and that the data do not bear out: weights
 * that were never trained, or an image without anything to find, tell nothing.
 */
export function headOffer(
  { candidates }: Inferred,
  { parts, certainty }: OutputContract,
  x: FloatTensor,
  flips: readonly Flip[],
  errorUnder: OfferRequest['errorUnder'],
): Offer | undefined {
  if (candidates?.looksLike === undefined || parts !== undefined || certainty === 'stated') return undefined;
  const { looksLike, contracts } = candidates;
  const hypotheses = contracts.filter((contract) => hasSides(contract, x)).map((contract) => ({ contract }));
  const best = bestFit(hypotheses, flips, errorUnder, CLEARLY);
  return best && { looksLike, entry: statedEntry(best.contract, x.dims[best.contract.axis!]!), figure: best.figure };
}

/** A hypothesis that leaves more than this part of another one's error may fit better by chance. */
const CLEARLY = 0.75;

/**
 * Of several hypotheses the one with the smallest errors, which come with it, under the flips that all of them can be
 * compared under; undefined where there is none.
 *
 * @param margin the likelier one, which comes first, is taken unless the best leaves less than this part of its error
 */
function bestFit<H extends { readonly contract: OutputContract }>(
  hypotheses: readonly H[],
  flips: readonly Flip[],
  errorUnder: OfferRequest['errorUnder'],
  margin = 1,
): (H & Pick<Offer, 'figure'>) | undefined {
  const isCompared = ({ contract }: H, flip: Flip): boolean => errorUnder(contract, flip) !== undefined;
  const usable = hypotheses.filter((hypothesis) => flips.some((flip) => isCompared(hypothesis, flip)));
  const compared = flips.filter((flip) => usable.every((hypothesis) => isCompared(hypothesis, flip)));
  if (usable.length === 0 || compared.length === 0) return undefined;
  const figureOf = ({ contract }: H): Offer['figure'] =>
    Object.fromEntries(compared.map((flip) => [flip, errorUnder(contract, flip)!]));
  const total = ({ figure }: Pick<Offer, 'figure'>): number =>
    Object.values(figure).reduce((sum, error) => sum + error, 0);
  const fits = usable.map((hypothesis) => ({ ...hypothesis, figure: figureOf(hypothesis) }));
  const least = Math.min(...fits.map(total));
  return fits.find((fit) => margin * total(fit) <= least);
}

function broughtBack(
  facts: OutputFacts,
  contract: OutputContract,
  values: PerOrientation<FloatTensor>,
  flip: Flip,
): FloatTensor {
  return arrange(values[flip]!, arrangementOf(contract, flip, facts.shape, facts.tracked));
}

/** What one mirror seems to do to channels. */
interface Changes {
  readonly negated: readonly number[];
  readonly swapped: Pairs;
}

function changesOf({ count, original, flipped, product }: ChannelProducts): Changes {
  const channels = Array.from({ length: count }, (_, i) => i);
  const error = (a: number, b: number, sign = 1): number => original[a]! + flipped[b]! - 2 * sign * product(a, b);
  const negated = channels.filter((c) => original[c]! > 0 && error(c, c, -1) < MUCH_BETTER * error(c, c));
  const free = channels.filter((c) => !negated.includes(c));
  const pairs = free.flatMap((a) =>
    free.flatMap((b) =>
      // Of fields that point somewhere (part affinities), left and right change places and sign.
      ([1, -1] as const).flatMap((sign) => {
        const [apart, crossed] = [error(a, a) + error(b, b), error(a, b, sign) + error(b, a, sign)];
        return b > a && crossed < MUCH_BETTER * apart ? [{ a, b, sign, gain: apart - crossed }] : [];
      }),
    ),
  );
  const swapped: (readonly [number, number])[] = [];
  for (const { a, b, sign } of pairs.sort((one, other) => other.gain - one.gain)) {
    if (swapped.some((pair) => pair.includes(a) || pair.includes(b))) continue;
    swapped.push([a, b]);
    if (sign === -1) negated.push(a, b);
  }
  return { negated: negated.sort((a, b) => a - b), swapped: swapped.sort(([a], [b]) => a - b) };
}

/** An offer by the data. */
type MapEntry = Pick<Offer['entry'], 'swap' | 'negate' | 'flips'> & { readonly contract: 'map' };

/** Pairs change places under each mirror, or under the left-right one alone: most networks know no other. */
function entryOf(h: Changes | undefined, v: Changes | undefined): MapEntry | undefined {
  const swap = (h ?? v)?.swapped ?? [];
  const onlyH = swap.length > 0 && h !== undefined && v !== undefined && String(v.swapped) !== String(swap);
  const [byH, byV] = [h?.negated ?? [], onlyH ? [] : (v?.negated ?? [])];
  if (swap.length + byH.length + byV.length === 0) return undefined;
  return {
    contract: 'map',
    ...(swap.length > 0 && { swap: swap.map(([a, b]) => [a, b] as const) }),
    ...(byH.length + byV.length > 0 && {
      negate: { ...(byH.length > 0 && { h: byH }), ...(byV.length > 0 && { v: byV }) },
    }),
    ...(onlyH && { flips: ['h'] as const }),
  };
}

function likeness({ swap, negate }: MapEntry, channels: number): Offer['looksLike'] {
  if (swap !== undefined) return 'pairs';
  const [h = [], v = []] = [negate?.h, negate?.v];
  const isVector = h.length <= 1 && v.length <= 1 && h[0] !== v[0];
  if (isVector && channels === 2) return 'flow';
  return isVector && channels === 3 ? 'normals' : 'signs';
}
