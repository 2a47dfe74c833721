import { withoutIgnored } from '../../contracts/arrange';
import type { Arrangement } from '../../contracts/arrangement';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { OutputContract } from '../../report/report';
import { relativeL2 } from '../measure/metrics';

/** Outputs whose values lie where something lies in the image, or say where: a shift should change them. */
const PLACED: ReadonlySet<OutputContract['kind']> = new Set(['map', 'boxes', 'keypoints'] as const);

/**
 * By how much an output for a changed input differs from that for x, with nothing brought back: relative L2, of class
 * numbers the share that disagrees. Undefined where that says nothing: lists in no fixed order, another length, and
 * outputs that should move with the image when it is moved.
 */
export function outputChange(
  { kind, positions }: OutputContract,
  x: FloatTensor,
  changed: FloatTensor,
  { moves, arrangement }: { readonly moves: boolean; readonly arrangement: () => Arrangement | undefined },
): number | undefined {
  if (positions?.kind === 'set' || x.data.length === 0 || x.data.length !== changed.data.length) return undefined;
  if (moves && (PLACED.has(kind) || positions !== undefined)) return undefined;
  if (kind === 'labels') {
    return x.data.reduce((sum, label, i) => sum + (label === changed.data[i] ? 0 : 1), 0) / x.data.length;
  }
  const arranged = arrangement();
  if (arranged === undefined) return relativeL2(x.data, changed.data);
  return relativeL2(withoutIgnored(x, arranged).data, withoutIgnored(changed, arranged).data);
}
