import { classCount } from '../../contracts/classes';
import { sidePairs } from '../../contracts/sideNames';
import type { Offer } from '../../report/report';
import type { OfferRequest } from './offer';

/**
 * Scores of classes whose names come in pairs of left and right, where they fit better with those swapped. Offered under
 * the flips that speak for it: a direction changes upside-down otherwise than a hand.
 */
export function sideOffer({ facts, contract, flips, noiseFloor, errorUnder }: OfferRequest): Offer | undefined {
  const { labels = [], shape } = facts;
  const { kind, certainty, swap } = contract;
  if (kind !== 'classes' || certainty === 'stated' || swap !== undefined || labels.length !== classCount(shape)) {
    return undefined;
  }
  const pairs = sidePairs(labels);
  if (pairs.length === 0) return undefined;
  const compared = flips.filter((flip) => errorUnder(contract, flip) !== undefined);
  const about = compared.flatMap((flip) => {
    const [plain, swapped] = [errorUnder(contract, flip)!, errorUnder({ ...contract, swap: [...pairs] }, flip)!];
    return plain > noiseFloor && swapped < plain ? [[flip, swapped] as const] : [];
  });
  if (about.length === 0) return undefined;
  const entry = {
    contract: 'classes',
    swap: pairs.map(([a, b]) => [a, b] as const),
    ...(about.length < compared.length && { flips: about.map(([flip]) => flip) }),
  } as const;
  return { looksLike: 'pairs', entry, figure: Object.fromEntries(about) };
}
