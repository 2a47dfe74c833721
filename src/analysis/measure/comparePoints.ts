import { arrange } from '../../contracts/arrange';
import { arrangementOf } from '../../contracts/arrangement';
import type { OutputFacts } from '../../contracts/contract';
import type { PointDistance } from '../../contracts/detections/compare';
import { fromOtherOrigin, pointsApart } from '../../contracts/points';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { Flip, Orientation, OutputContract, OutputReport, PerOrientation } from '../../report/report';

interface PointComparison {
  readonly facts: OutputFacts;
  readonly values: PerOrientation<FloatTensor>;
  readonly flips: readonly Flip[];
}

/** How far keypoints lie apart, and whether they would be much closer if counted from the other origin. */
export function comparePoints(
  { facts, values, flips }: PointComparison,
  contract: OutputContract,
  brought: ReadonlyMap<Orientation, FloatTensor>,
): Pick<OutputReport, 'keypoints' | 'pixelShift'> {
  const found = flips.flatMap((flip) => {
    const points = broughtPoints(facts, contract, brought, flip);
    return points === undefined ? [] : [[flip, points] as const];
  });
  const other = fromOtherOrigin(contract, facts.image);
  const shifts = found.flatMap(([flip, { meanDistance }]) => {
    const arranged = arrange(values[flip]!, arrangementOf(other, flip, facts.shape, facts.tracked));
    const shifted = pointsApart(other, facts.image, values.id!, arranged)?.meanDistance ?? Infinity;
    const explains = meanDistance > SHIFT_NOISE && shifted < EXPLAINED * meanDistance;
    const origin = other.parts?.find(({ kind }) => kind === 'keypoints')?.coordinates?.origin;
    return explains && origin !== undefined ? [[flip, { origin, meanDistance: shifted }] as const] : [];
  });
  return {
    ...(found.length > 0 && { keypoints: Object.fromEntries(found) }),
    ...(shifts.length > 0 && { pixelShift: Object.fromEntries(shifts) }),
  };
}

/** A shift is told where it leaves less than this part of the distance. */
const EXPLAINED = 0.5;
/** Distances up to this part of the diagonal are float noise. */
const SHIFT_NOISE = 1e-5;

/** How far the keypoints of one flip, brought back, lie apart from the original's; undefined for other outputs. */
export function broughtPoints(
  { image }: OutputFacts,
  contract: OutputContract,
  brought: ReadonlyMap<Orientation, FloatTensor>,
  flip: Flip,
): PointDistance | undefined {
  const [x, y] = [brought.get('id')!, brought.get(flip)];
  if (contract.kind !== 'keypoints' || y === undefined || x.data.length !== y.data.length) return undefined;
  return pointsApart(contract, image, x, y);
}
