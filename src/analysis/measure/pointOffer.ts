import { usualPointPairs, type Pairs } from '../../contracts/pointPairs';
import { resolveStated } from '../../contracts/stated';
import type { Flip, Offer } from '../../report/report';
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
 * one. Offered, never taken; averaged as they stand, such points move to the middle.
 */
export function pointOffer(request: OfferRequest): Offer | undefined {
  const { facts, contract, flips, values } = request;
  const { kind, certainty, parts } = contract;
  const flip = flips.find(
    (candidate) => candidate !== 'hv' && values[candidate]?.data.length === values.id!.data.length,
  );
  // Sigmoids give scores, and just as well parts of the image.
  const mayBePlaces =
    kind === 'vector' || (kind === 'classes' && facts.head === 'sigmoid' && facts.labels === undefined);
  const isOpen = mayBePlaces && certainty !== 'stated' && parts === undefined && facts.head !== 'normalize';
  if (flip === undefined || !isOpen || !values.id!.data.every(Number.isFinite)) return undefined;
  const found = readingsOf(facts.shape, facts.image, values.id!).flatMap((reading) =>
    offersFor(request, reading, flip),
  );
  return found.sort((a, b) => a.figure[flip]! - b.figure[flip]!)[0];
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
  if (usual.length === 0 || !isLevel(pointsOf(reading, request.values.id!), usual)) return byData;
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
