import type { Flip, OutputContract } from '../report/report';
import type { ErrorUnder } from './contract';
import type { Inferred } from './infer';

/**
 * Holds a contract that was inferred from the file against the data. Of two hypotheses the one that fits better is
 * taken, and stays assumed. One that was found, and fits worse than leaving the output as it is, is assumed.
 *
 * @param floor errors up to this are float noise, and fit.
 */
export function settle(
  inferred: Inferred,
  flips: readonly Flip[],
  errorUnder: ErrorUnder,
  floor: number,
): OutputContract {
  const contract = chosen(inferred, flips, errorUnder, floor);
  if (contract.certainty !== 'found') return contract;
  const asItIs: OutputContract = { kind: 'vector', origin: contract.origin, certainty: 'assumed' };
  const worse = flips.some((flip) => {
    const [error, plain] = [errorUnder(contract, flip), errorUnder(asItIs, flip)];
    return error !== undefined && plain !== undefined && error > plain && error > floor;
  });
  return worse ? { ...contract, certainty: 'assumed' } : contract;
}

/** One flip alone speaks for a candidate that leaves less than this part of the error. */
const CLEAR = 0.75;

function chosen(
  { contract, instead, candidates }: Inferred,
  flips: readonly Flip[],
  errorUnder: ErrorUnder,
  floor: number,
): OutputContract {
  const total = (candidate: OutputContract, under = flips): number =>
    under.reduce((sum, flip) => sum + (errorUnder(candidate, flip) ?? 0), 0);
  const other = instead !== undefined && total(instead) < total(contract) ? instead : contract;
  const best = candidates && bestCandidate(candidates.contracts, flips, errorUnder);
  if (best === undefined || total(other) <= floor * flips.length) return other;
  const fits = (under: readonly Flip[], margin: number): boolean =>
    total(best.contract, under) <= margin * total(other, under);
  // Networks know the first flip best: it decides alone where it is clear. Upside-down, they may find no boxes at all.
  const isFit = fits([best.flip], Math.min(candidates!.margin, CLEAR)) || fits(flips, candidates!.margin);
  return isFit ? best.contract : other;
}

/** The one that fits best under the first flip that can be compared; the first of equal ones. */
function bestCandidate(
  contracts: readonly OutputContract[],
  flips: readonly Flip[],
  errorUnder: ErrorUnder,
): { readonly contract: OutputContract; readonly flip: Flip } | undefined {
  const flip = flips.find((candidate) => errorUnder(contracts[0]!, candidate) !== undefined);
  if (flip === undefined) return undefined;
  const errors = contracts.map((contract) => errorUnder(contract, flip) ?? Infinity);
  return { contract: contracts[errors.indexOf(Math.min(...errors))]!, flip };
}
