import { entryAxis } from '../../contracts/arrangement';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { Flip, Offer, OutputContract } from '../../report/report';
import type { OfferRequest } from './offer';

/** More entries than an embedding has. */
const MAX_ENTRIES = 8192;
/** Squared errors of an entry have to fall to this part: the error to a half. */
const MUCH_BETTER = 0.25;
/**
 * The error of the whole has to fall to this part: unrelated vectors come to 0.6 by signs that are chosen entry by entry
 * (of two normal variables, E(a − b)² = 2 and E min((a − b)², (a + b)²) = 2 − 4/π).
 */
const EXPLAINED = 0.1;

/**
 * Entries of a vector that change sign under a mirror: features that tell left from right, as the yaw of a head, or the
 * anti-symmetric ones of a network of symmetric and anti-symmetric features. Offered where they explain the difference.
 */
export function signOffer(request: OfferRequest): Offer | undefined {
  const { facts, contract, flips, errorUnder } = request;
  const { kind, certainty, swap, negate } = contract;
  if (kind !== 'vector' || certainty === 'stated' || swap !== undefined || negate !== undefined) return undefined;
  if (facts.shape[entryAxis(facts.shape)]! > MAX_ENTRIES) return undefined;
  const [h, v] = [explaining(request, 'h'), explaining(request, 'v')];
  if (h === undefined && v === undefined) return undefined;
  const entry = { contract: 'vector', negate: { ...(h && { h }), ...(v && { v }) } } as const;
  const figures = flips.flatMap((flip) => {
    const error = errorUnder({ ...contract, negate: entry.negate }, flip);
    return error === undefined ? [] : [[flip, error] as const];
  });
  return { looksLike: 'signs', entry, figure: Object.fromEntries(figures) };
}

/** The entries that a mirror negates, where that explains what it does; undefined where it does not, or does nothing. */
function explaining(
  { facts, contract, values, flips, noiseFloor, errorUnder }: OfferRequest,
  flip: 'h' | 'v',
): readonly number[] | undefined {
  const before = flips.includes(flip) ? errorUnder(contract, flip) : undefined;
  if (before === undefined || before <= noiseFloor) return undefined;
  const negated = negatedEntries(values.id!, values[flip]!, entryAxis(facts.shape));
  const after = errorUnder(withSigns(contract, flip, negated), flip);
  return after !== undefined && after <= EXPLAINED * before ? negated : undefined;
}

function withSigns(contract: OutputContract, flip: Flip, negated: readonly number[]): OutputContract {
  return { ...contract, negate: { [flip]: negated } };
}

/** Entries along an axis that are nearer to their mirror image's with the other sign. */
function negatedEntries(y: FloatTensor, z: FloatTensor, axis: number): readonly number[] {
  const count = y.dims[axis]!;
  const inner = y.dims.slice(axis + 1).reduce((a, b) => a * b, 1);
  const [same, opposite] = [new Float64Array(count), new Float64Array(count)];
  for (const [i, value] of y.data.entries()) {
    const entry = Math.floor(i / inner) % count;
    same[entry]! += (value - z.data[i]!) ** 2;
    opposite[entry]! += (value + z.data[i]!) ** 2;
  }
  return Array.from({ length: count }, (_, i) => i).filter((i) => opposite[i]! < MUCH_BETTER * same[i]!);
}
