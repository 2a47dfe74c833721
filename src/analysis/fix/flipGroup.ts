import type { Flip } from '../../report/report';
import { FLIPS } from '../../report/flips';

/**
 * The smallest group of flips with the given ones in it, without the identity: two of h, v and hv make the
 * third. Only averages over a group are exactly invariant.
 * @throws RangeError for an empty list.
 */
export function flipGroup(flips: readonly Flip[]): readonly Flip[] {
  const distinct = FLIPS.filter((flip) => flips.includes(flip));
  if (distinct.length === 0) throw new RangeError('A group of flips needs at least one flip');
  return distinct.length === 1 ? distinct : FLIPS;
}
