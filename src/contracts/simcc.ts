import type { OutputContract } from '../report/report';
import type { OutputFacts } from './contract';
import { usualPointPairs } from './pointPairs';

/** Names of SimCC's classification of coordinates (RTMPose; arXiv 2107.03332): one distribution per point and axis. */
const NAMES = /(^|[^a-z])simcc_?([xy])(?![a-z])/i;

/**
 * What distributions over columns or rows may be: positions of one axis of the image, of points of which left and right
 * change places, or none do. Empty for outputs of other names or axes.
 */
export function simccContracts({ name, shape }: OutputFacts): readonly OutputContract[] {
  const along = NAMES.exec(name)?.[2]?.toLowerCase();
  if (along === undefined || shape.length !== 3) return [];
  const map: OutputContract = {
    kind: 'map',
    origin: 'name of the output',
    certainty: 'found',
    positions: { kind: 'axes', ...(along === 'x' ? { columns: 2 } : { rows: 2 }) },
  };
  const swap = usualPointPairs(shape[1]!);
  return swap.length === 0 ? [map] : [{ ...map, swap }, map];
}
