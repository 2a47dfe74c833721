import { isLikelyScores } from '../../contracts/classes';
import type { Offer } from '../../report/report';
import type { OfferRequest } from './offer';

/** Scores of networks in use stay below it, however they are trained; places in pixels and measurements do not. */
const LARGEST_SCORE = 100;

/**
 * Scores of classes, where the last layer and the number of entries speak for them and nothing names them. Offered, since
 * measurements (an age, angles of a head) look the same; the figure is that of a vector.
 */
export function classesOffer({ facts, contract, values, flips, errorUnder }: OfferRequest): Offer | undefined {
  if (contract.kind !== 'vector' || contract.certainty !== 'assumed' || !isLikelyScores(facts)) return undefined;
  // Of a quantized network they are whole numbers up to 255.
  const isFloat = facts.dtype.startsWith('float');
  if (isFloat && values.id!.data.some((value) => Math.abs(value) > LARGEST_SCORE)) return undefined;
  const figures = flips.flatMap((flip) => {
    const error = errorUnder({ ...contract, kind: 'classes' }, flip);
    return error === undefined ? [] : [[flip, error] as const];
  });
  if (figures.length === 0) return undefined;
  return { looksLike: 'scores', entry: { contract: 'classes' }, figure: Object.fromEntries(figures) };
}
