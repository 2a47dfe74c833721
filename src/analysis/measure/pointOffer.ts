import type { Coordinates } from '../../contracts/contract';
import { usualPointPairs, type Pairs } from '../../contracts/pointPairs';
import { resolveStated } from '../../contracts/stated';
import type { Flip, Offer, OutputContract } from '../../report/report';
import { statedContractSchema } from '../../report/schema/contract';
import type { OfferRequest } from './offer';
import { isLevel, mirrorPairs, pointsOf, readingsOf, type Reading } from './pointReadings';

/** The error has to fall to this part. */
const MUCH_BETTER = 0.5;
/** Points of a face in front of the camera mirror themselves, and fit as they are: mirrored, they fit as well up to this. */
const SMALL = 0.15;

/**
 * Numbers of a vector that the data show to be coordinates of points: mirrored, with points that change places, they
 * fit much better than as they are; or they are as many as a face has landmarks, each left one level with its right
 * one. Of points that are known to be such, which of them change places. Offered, never taken; averaged as they stand,
 * such points move to the middle.
 */
export function pointOffer(request: OfferRequest): Offer | undefined {
  const { facts, contract, flips, values } = request;
  const { kind, certainty, parts } = contract;
  const places = placesOf(contract);
  const flip = flips.find(
    (candidate) => candidate !== 'hv' && values[candidate]?.data.length === values.id!.data.length,
  );
  // Sigmoids give scores, and just as well parts of the image.
  const mayBePlaces =
    kind === 'vector' || (kind === 'classes' && facts.head === 'sigmoid' && facts.labels === undefined);
  const isUnread = mayBePlaces && parts === undefined && facts.head !== 'normalize';
  const isOpen = certainty !== 'stated' && (isUnread || places !== undefined);
  if (flip === undefined || !isOpen || !values.id!.data.every(Number.isFinite)) return undefined;
  const found = readingsOf(facts.shape, facts.image, values.id!)
    .filter((reading) => places === undefined || isReadSo(reading, places))
    .flatMap((reading) => offersFor(request, reading, flip));
  const best = found.sort((a, b) => a.figure[flip]! - b.figure[flip]!)[0];
  return best && places !== undefined ? pairsOffer(request, best) : best;
}

/** Points that change places under each mirror, or under the left-right one alone: most networks know no other. */
function pairsOffer({ contract, errorUnder }: OfferRequest, { entry, figure }: Offer): Offer {
  const { h, v } = figure;
  const onlyH = h !== undefined && v !== undefined && errorUnder(contract, 'v')! < v;
  if (!onlyH) return { looksLike: 'pairs', entry, figure };
  return { looksLike: 'pairs', entry: { ...entry, flips: ['h'] }, figure: { h } };
}

/** How points are written that are known to be such, but of which none are known to change places. */
function placesOf({ kind, parts = [] }: OutputContract): Coordinates | undefined {
  const [part, ...others] = parts;
  if (kind !== 'keypoints' || part === undefined || others.length > 0 || part.swap !== undefined) return undefined;
  return part.coordinates?.form === 'points' ? part.coordinates : undefined;
}

function isReadSo({ unit, order, perPoint, planar }: Reading, places: Coordinates): boolean {
  return (
    unit === places.unit &&
    order === places.order &&
    planar === (places.planar ?? false) &&
    (planar || perPoint === places.perPoint)
  );
}

function offersFor(request: OfferRequest, reading: Reading, flip: Flip): readonly Offer[] {
  const { contract, errorUnder, noiseFloor } = request;
  const plain = errorUnder(contract, flip)!;
  const usual = usualPointPairs(reading.count);
  const shown = mirrorPairs(reading, request.values.id!, request.values[flip]!, flip);
  const byData = (shown === undefined ? [] : [shown, usual]).flatMap((swap) => {
    const offer = offerOf(request, reading, swap);
    return plain > noiseFloor && offer.figure[flip]! <= MUCH_BETTER * plain ? [offer] : [];
  });
  if (contract.kind === 'keypoints' || usual.length === 0 || !isLevel(pointsOf(reading, request.values.id!), usual))
    return byData;
  const byForm = offerOf(request, reading, usual);
  return byForm.figure[flip]! <= SMALL ? [...byData, byForm] : byData;
}

function offerOf({ facts, flips, errorUnder }: OfferRequest, reading: Reading, swap: Pairs): Offer {
  const { unit, order, perPoint, planar, axis } = reading;
  const entry: Offer['entry'] = {
    contract: 'keypoints',
    ...(axis !== facts.shape.length - 1 && { axis }),
    unit,
    ...(order && { order }),
    ...(planar ? { planar } : { perPoint }),
    ...(swap.length > 0 && { swap: swap.map(([a, b]) => [a, b] as const) }),
  };
  const contract = resolveStated(statedContractSchema.parse(entry), facts, { origin: 'the data' });
  const figure = flips.flatMap((flip) => {
    const error = errorUnder(contract, flip);
    return error === undefined ? [] : [[flip, error] as const];
  });
  return { looksLike: 'points', entry, figure: Object.fromEntries(figure) };
}
