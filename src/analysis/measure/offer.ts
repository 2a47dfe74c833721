import type { OutputFacts } from '../../contracts/contract';
import { hasSides } from '../../contracts/heads/boxSizes';
import { statedEntry } from '../../contracts/heads/statedEntry';
import type { Inferred } from '../../contracts/infer';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { Flip, Offer, OutputContract, PerOrientation } from '../../report/report';

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
 * that were never trained, or an image without anything to find, tell nothing. What holds exactly as it was settled, and
 * does not so, is none of these.
 */
export function headOffer(
  { candidates }: Inferred,
  { contract, values, flips, noiseFloor, errorUnder }: Omit<OfferRequest, 'facts'>,
): Offer | undefined {
  const { parts, certainty } = contract;
  const x = values.id!;
  if (candidates?.looksLike === undefined || parts !== undefined || certainty === 'stated') return undefined;
  const { looksLike, contracts } = candidates;
  const hypotheses = contracts.filter((other) => hasSides(other, x)).map((other) => ({ contract: other }));
  const best = bestFit(hypotheses, flips, errorUnder, CLEARLY);
  const holds = (other: OutputContract): boolean =>
    flips.every((flip) => (errorUnder(other, flip) ?? Infinity) <= noiseFloor);
  if (best === undefined || (holds(contract) && !holds(best.contract))) return undefined;
  return { looksLike, entry: statedEntry(best.contract, x.dims[best.contract.axis!]!), figure: best.figure };
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
