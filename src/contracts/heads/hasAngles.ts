import type { FloatTensor } from '../../operators/follow/rearrange';
import type { OutputContract } from '../../report/report';
import { forEachCell } from './readHead';

/**
 * Whether what a contract reads as angles may be some, in radians: below zero for some cell, which no score is, and
 * nowhere more than half a turn. True where the contract has none.
 */
export function hasAngles({ axis = 0, parts = [] }: OutputContract, tensor: FloatTensor): boolean {
  const angles = parts.filter(({ kind }) => kind === 'angles');
  if (angles.length === 0) return true;
  let [least, most] = [Infinity, -Infinity];
  forEachCell(tensor, axis, (_, at) => {
    for (const { from } of angles) [least, most] = [Math.min(least, at(from)), Math.max(most, at(from))];
  });
  return least < 0 && least >= -Math.PI && most <= Math.PI;
}
