import { areAngles } from '../../contracts/angleNames';
import { classCount } from '../../contracts/classes';
import type { Offer } from '../../report/report';
import type { OfferRequest } from './offer';

/**
 * Scores of classes whose names are angles: such a model is there to tell a picture from the one that is turned, so a
 * rotation by 180° should change them. What they should do for a mirror image, which no turn gives, is not known.
 */
export function turnOffer({ facts, contract, flips, errorUnder }: OfferRequest): Offer | undefined {
  const { labels = [], shape } = facts;
  if (contract.kind !== 'classes' || contract.certainty === 'stated') return undefined;
  if (labels.length !== classCount(shape) || !areAngles(labels)) return undefined;
  const turned = flips.includes('hv') ? errorUnder(contract, 'hv') : undefined;
  if (turned === undefined) return undefined;
  return { looksLike: 'turns', entry: { contract: 'sensitive', flips: ['hv'] }, figure: { hv: turned } };
}
