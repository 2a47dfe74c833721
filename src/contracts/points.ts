import type { FloatTensor } from '../operators/follow/rearrange';
import type { OutputContract } from '../report/report';
import { UNITS } from '../report/schema/coordinates';
import type { ContractPart, Coordinates, OutputFacts } from './contract';
import { entriesPerBox, extentOf } from './coordinates';
import { pointDistance, type PointDistance } from './detections/compare';
import type { Point } from './detections/detection';
import { isUsualPointNumber, usualPointPairs } from './pointPairs';

/** What exporters call keypoints, somewhere in the name of an output. */
export const POINT_WORD = /key_?points?|kpts?|kps|landmarks?|landms|lmks?/i;

/** Height and width. */
type Size = readonly [number, number];

/**
 * How far the keypoints of two tensors of one contract lie apart; undefined where it has none that are places (offsets
 * and deltas are not).
 *
 * @param image that is fed, whose pixels are meant
 */
export function pointsApart(
  contract: OutputContract,
  image: Size,
  x: FloatTensor,
  y: FloatTensor,
): PointDistance | undefined {
  const { axis = 0, parts = [] } = contract;
  const pairs = parts.flatMap((part) => {
    const [a, b] = [pointsOf(part, axis, image, x), pointsOf(part, axis, image, y)];
    return a.map((point, i) => [point, b[i]!] as const);
  });
  return pointDistance(pairs, Math.hypot(...image));
}

/** The points of a part in pixels, up to where pixels are counted from, which no distance depends on. */
function pointsOf(
  { kind, from, to, coordinates }: ContractPart,
  axis: number,
  image: Size,
  tensor: FloatTensor,
): Point[] {
  if (kind !== 'keypoints' || coordinates?.form !== 'points') return [];
  const { dims, data } = tensor;
  const [sx, sy] = pixelsPerUnit(coordinates, image);
  const inner = dims.slice(axis + 1).reduce((a, b) => a * b, 1);
  const block = inner * dims[axis]!;
  const count = to - from;
  const each = entriesPerBox(coordinates, count)!;
  const [points, step, other] = coordinates.planar === true ? [count / 2, 1, count / 2] : [count / each, each, 1];
  const found: Point[] = [];
  for (let start = 0; start < data.length; start += block) {
    for (let i = 0; i < inner; i++) {
      const at = (entry: number): number => data[start + (from + entry) * inner + i]!;
      for (let point = 0; point < points; point++) {
        const [first, second] = [at(point * step), at(point * step + other)];
        const [px, py] = coordinates.order === 'yx' ? [second, first] : [first, second];
        found.push([px * sx, py * sy]);
      }
    }
  }
  return found;
}

function pixelsPerUnit({ unit, origin, extent }: Coordinates, [height, width]: Size): readonly [number, number] {
  switch (unit) {
    case 'pixels':
      return [1, 1];
    case '0..1':
      return [width, height];
    case '-1..1':
      return [width / 2, height / 2];
    case 'grid': {
      const less = origin === 'center' ? 1 : 0;
      return [width / (extent[1] + less), height / (extent[0] + less)];
    }
  }
}

/** The same contract with coordinates counted from the other origin: a shift by one pixel between the two. */
export function fromOtherOrigin(contract: OutputContract, image: Size): OutputContract {
  return { ...contract, parts: contract.parts?.map((part) => ({ ...part, ...otherOrigin(part, image) })) ?? [] };
}

function otherOrigin({ coordinates }: ContractPart, image: Size): Pick<ContractPart, 'coordinates'> {
  if (coordinates === undefined) return {};
  const { unit, extent, origin } = coordinates;
  const less = origin === 'center' ? 1 : 0;
  const size: Size = unit === 'pixels' || unit === 'grid' ? [extent[0] + less, extent[1] + less] : image;
  const other = origin === 'center' ? 'edge' : 'center';
  return { coordinates: { ...coordinates, origin: other, extent: extentOf(unit, other, size) } };
}

/**
 * What an output of keypoints may be: points on an axis of their own or one after the other, in each unit, in either
 * order of x and y, with and without left and right that change places. Without a name that tells, only points on an
 * axis of their own whose number is one in use. Empty where its axes hold no points.
 */
export function pointContracts({ name, shape, image }: OutputFacts): readonly OutputContract[] {
  const isNamed = isNamedPoints(name);
  const axis = shape.length - 1;
  const last = shape[axis]!;
  const isOwn = shape.length >= 3 && (last === 2 || last === 3);
  if (!isNamed && !(isOwn && isUsualPointNumber(shape[axis - 1]!))) return [];
  const perPoint = isOwn ? last : last % 3 === 0 && usualPointPairs(last / 3).length > 0 ? 3 : 2;
  if (shape.length < 2 || last % perPoint !== 0 || (!isOwn && last < 4)) return [];
  const pairs = usualPointPairs(isOwn ? shape[axis - 1]! : last / perPoint);
  const swaps = pairs.length > 0 ? [pairs, []] : [pairs];
  const evidence = isNamed ? BY_NAME : BY_SHAPE;
  return UNITS.filter((unit) => unit !== 'grid').flatMap((unit) =>
    swaps.flatMap((swap) =>
      ([undefined, 'yx'] as const).map((order): OutputContract => {
        const extent = extentOf(unit, 'edge', image);
        const coordinates = {
          form: 'points',
          unit,
          origin: 'edge',
          extent,
          perPoint,
          ...(order && { order }),
        } as const;
        const part: ContractPart = {
          kind: 'keypoints',
          from: 0,
          to: last,
          coordinates,
          ...(isOwn && { pointsAxis: axis - 1 }),
          ...(swap.length > 0 && { swap }),
        };
        return { kind: 'keypoints', ...evidence, axis, parts: [part] };
      }),
    ),
  );
}

/** Whether the name of an output tells of keypoints. */
export function isNamedPoints(name: string): boolean {
  return POINT_NAMES.test(name);
}

const POINT_NAMES = new RegExp(`(^|[^a-z])(${POINT_WORD.source})(?![a-z])`, 'i');
const BY_NAME = { origin: 'name of the output', certainty: 'found' } as const;
const BY_SHAPE = { origin: 'as many points of two or three numbers as are usual', certainty: 'found' } as const;
