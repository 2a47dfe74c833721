import { arrange } from '../../contracts/arrange';
import { arrangementOf } from '../../contracts/arrangement';
import type { OutputFacts } from '../../contracts/contract';
import type { Pairs } from '../../contracts/pointPairs';
import { channelAxis } from '../../contracts/positionMaps';
import { opaquePart } from '../../operators/follow/action';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { Flip, Offer, OutputContract, PerOrientation } from '../../report/report';
import { channelProducts, type ChannelProducts } from './channelProducts';
import type { OfferRequest } from './offer';

/** More channels than a map with signs or sides has. */
const MAX_CHANNELS = 128;
/** Squared errors of a channel have to fall to this part: the error to a half. */
const MUCH_BETTER = 0.25;
/** Of two channels that change sign exactly, either may seem to be the other by less than this part of their squares. */
const ROUNDING = 1e-6;

/**
 * A contract that fits the data much better than the one that was found: channels that change sign under a flip, or
 * change places in pairs; or one that the output's name tells of. It is offered, never taken: chance and habit of a network
 * may look the same.
 */
export function mapOffer(request: OfferRequest): Offer | undefined {
  const { facts, contract, map = contract, flips, noiseFloor, errorUnder } = request;
  const { kind, certainty, swap, negate } = map;
  if (kind !== 'map' || certainty === 'stated' || swap !== undefined || negate !== undefined) return undefined;
  const channels = channelAxis(facts.shape, map.positions ?? { kind: 'tracked' }, facts.tracked);
  const count = facts.shape[channels]!;
  if (count > MAX_CHANNELS) return undefined;
  const about = (entry: MapEntry): readonly Flip[] => flips.filter((flip) => entry.flips?.includes(flip) ?? true);
  const total = (candidate: OutputContract, under: readonly Flip[]): number =>
    under.reduce((sum, flip) => sum + (errorUnder(candidate, flip) ?? 0), 0);
  const isOpen = (entry: MapEntry): boolean => total(contract, about(entry)) > noiseFloor * about(entry).length;
  const fits = (entry: MapEntry): boolean =>
    total({ ...map, ...entry }, about(entry)) <= total(contract, about(entry)) / 2;
  const shown = shownEntry(request, map, channels);
  const entry = shown !== undefined && fits(shown) ? shown : toldEntry(facts, count);
  if (entry === undefined || !isOpen(entry)) return undefined;
  const figures = about(entry).flatMap((flip) => {
    const error = errorUnder({ ...map, ...entry }, flip);
    return error === undefined ? [] : [[flip, error] as const];
  });
  return { looksLike: likeness(entry, count), entry, figure: Object.fromEntries(figures) };
}

/** What the channels of a map do under the flips, by the data. */
function shownEntry(
  { facts, values, flips, errorUnder }: OfferRequest,
  map: OutputContract,
  channels: number,
): MapEntry | undefined {
  const changesUnder = (flip: Flip): Changes | undefined =>
    flips.includes(flip) && errorUnder(map, flip) !== undefined
      ? changesOf(channelProducts(values.id!, broughtBack(facts, map, values, flip), channels))
      : undefined;
  return entryOf(changesUnder('h'), changesUnder('v'));
}

/** Fields of directions in the image: the horizontal component comes first. */
const DIRECTIONS: readonly { readonly pattern: RegExp; readonly channels: number }[] = [
  { pattern: /(^|[^a-z])(optical_?)?flow(?![a-z])/i, channels: 2 },
  { pattern: /(^|[^a-z])(surface_?)?normals?(?![a-z])/i, channels: 3 },
];

/**
 * Signs by the name of an output, which tells of a flow or of normals where untrained weights do not; or by the form of
 * an optical flow.
 */
function toldEntry(facts: OutputFacts, count: number): MapEntry | undefined {
  const isNamed = DIRECTIONS.some(({ pattern, channels }) => channels === count && pattern.test(facts.name));
  return isNamed || (count === 2 && hasFlowForm(facts)) ? { contract: 'map', negate: { h: [0], v: [1] } } : undefined;
}

/**
 * Two channels at every place of an image, from two images: of places that were looked up where the network says, which
 * loses their order, as matching does and classifying does not.
 */
function hasFlowForm({ shape, image, imageCount = 1, tracked }: OutputFacts): boolean {
  return imageCount === 2 && image.every((length) => shape.includes(length)) && opaquePart(tracked) !== undefined;
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
  const turned = new Set(channels.filter((c) => original[c]! > 0 && error(c, c, -1) < MUCH_BETTER * error(c, c)));
  const alone = (c: number): number => error(c, c, turned.has(c) ? -1 : 1);
  const pairs = channels.flatMap((a) =>
    channels.slice(a + 1).flatMap((b) =>
      // Of fields that point somewhere (part affinities), left and right change places and sign.
      ([1, -1] as const).flatMap((sign) => {
        const [apart, crossed] = [alone(a) + alone(b), error(a, b, sign) + error(b, a, sign)];
        const isMore = apart - crossed > ROUNDING * (original[a]! + original[b]!);
        return isMore && crossed < MUCH_BETTER * apart ? [{ a, b, sign, gain: apart - crossed }] : [];
      }),
    ),
  );
  const swapped: (readonly [number, number])[] = [];
  for (const { a, b, sign } of pairs.sort((one, other) => other.gain - one.gain)) {
    if (swapped.some((pair) => pair.includes(a) || pair.includes(b))) continue;
    swapped.push([a, b]);
    for (const channel of [a, b]) turned[sign === -1 ? 'add' : 'delete'](channel);
  }
  return { negated: [...turned].sort((a, b) => a - b), swapped: swapped.sort(([a], [b]) => a - b) };
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
