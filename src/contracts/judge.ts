import type { Flip, OutputContract, OutputVerdict } from '../report/report';

/** A tolerance as it is used. */
export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

/** What was measured of an output, the original against one flip, brought back by the contract. */
export interface Measured {
  /** Entries of the two; they differ where the number of results depends on the image. */
  readonly lengths: readonly [number, number];
  /** ‖y‖₂ of the original. */
  readonly norm: number;
  /** max|y| of the original. */
  readonly maxAbs: number;
  /** ‖Δ‖₂. */
  readonly difference: number;
  /** Share of the entries that differ; of labels. */
  readonly disagreement?: number;
  /** Mean distance over the image's diagonal; of keypoints. */
  readonly distance?: number;
  /** Mean difference of angles modulo π, as a part of π/2; of turned boxes. */
  readonly angle?: number;
  /** Same most likely class; of classes. */
  readonly sameTop1?: boolean;
}

/** Below this part of its usual size an output says nothing. */
const EMPTY_FRACTION = 1e-4;

/**
 * `holds` when ‖Δ‖ ≤ rtol·‖y‖ + atol·√n; labels, when the share that disagrees is at most rtol; keypoints, when their
 * mean distance is; turned boxes, when also their angles' mean difference, as a part of π/2, is.
 *
 * @param usualMax max|y| that the output usually has: 1 after a Sigmoid or Softmax; absent when not known.
 */
export function judge(
  contract: OutputContract,
  flip: Flip,
  measured: Measured,
  tolerance: Tolerance,
  usualMax?: number,
): OutputVerdict {
  const [length, other] = measured.lengths;
  if (length !== other) return 'incomparable';
  if (length === 0) return 'empty';
  if (isMatched(contract)) return 'incomparable';
  if (contract.kind === 'labels') return within(contract, measured, tolerance) ? 'holds' : 'broken';
  if (measured.maxAbs === 0 && measured.difference === 0) return 'empty';
  if (usualMax !== undefined && measured.maxAbs < EMPTY_FRACTION * usualMax) return 'empty';
  if (!Number.isFinite(measured.difference) || !Number.isFinite(measured.norm)) return 'incomparable';
  const same = within(contract, measured, tolerance);
  return same === (contract.kind === 'sensitive' && isAbout(contract, flip)) ? 'broken' : 'holds';
}

/** Whether an output holds results in no fixed order, which have to be matched before they can be compared. */
export function isMatched({ kind, parts, positions }: OutputContract): boolean {
  return positions?.kind === 'set' || ((kind === 'boxes' || kind === 'keypoints') && parts === undefined);
}

/** Why an output is not judged under a flip that its contract does not name. */
export const ABOUT_OTHERS = 'its contract is about other flips';

/** Whether a contract is about this flip; one that names none is about all. */
export function isAbout({ flips }: Pick<OutputContract, 'flips'>, flip: Flip): boolean {
  return flips === undefined || flips.includes(flip);
}

function within(contract: OutputContract, measured: Measured, { rtol, atol }: Tolerance): boolean {
  if (contract.judge === 'top1' && measured.sameTop1 !== undefined) return measured.sameTop1;
  if (contract.kind === 'labels') return (measured.disagreement ?? 1) <= rtol;
  if (measured.distance !== undefined) return measured.distance <= rtol;
  if (measured.angle !== undefined && measured.angle > rtol) return false;
  return measured.difference <= rtol * measured.norm + atol * Math.sqrt(measured.lengths[0]);
}
