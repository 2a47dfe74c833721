import { classCount } from '../../contracts/classes';
import { entryAxis } from '../../contracts/arrangement';
import type { Pairs } from '../../contracts/pointPairs';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { Flip } from '../../report/report';

type Point = readonly [x: number, y: number];

/** A way to read the numbers of a vector as points of the image. */
export interface Reading {
  /** The axis of coordinates. */
  readonly axis: number;
  /** Points. */
  readonly count: number;
  readonly unit: 'pixels' | '0..1' | '-1..1';
  /** y comes before x. */
  readonly order?: 'yx';
  /** Numbers per point; the first two are its place. */
  readonly perPoint: number;
  /** All x come before all y. */
  readonly planar: boolean;
  /** What x and y are subtracted from in a mirror image. */
  readonly extent: Point;
}

/** Fewer points are mirrored by chance; more are no landmarks. */
const [MIN_POINTS, MAX_POINTS] = [4, 512];
/** Points lie in the image, or this part of it outside. */
const OUTSIDE = 0.1;

/** All ways to read one sample's numbers as points that lie in the image. */
export function readingsOf(
  shape: readonly number[],
  [height, width]: readonly [number, number],
  values: FloatTensor,
): readonly Reading[] {
  const units = [
    { unit: 'pixels', extent: [width, height] },
    { unit: '0..1', extent: [1, 1] },
    { unit: '-1..1', extent: [0, 0] },
  ] as const;
  const orders = [undefined, 'yx'] as const;
  return layoutsOf(shape).flatMap((layout) =>
    units.flatMap(({ unit, extent }) =>
      orders.flatMap((order) => {
        const reading = { ...layout, unit, extent, ...(order && { order }) };
        return liesInImage(reading, pointsOf(reading, values)) ? [reading] : [];
      }),
    ),
  );
}

/** Numbers per point beyond x and y: a score or depth, and what BlazePose says of whether it can be seen. */
const FURTHER = [3, 4, 5];

type LayoutOfPoints = Pick<Reading, 'axis' | 'count' | 'perPoint' | 'planar'>;

function layoutsOf(shape: readonly number[]): readonly LayoutOfPoints[] {
  const last = shape.at(-1)!;
  const numbers = shape[0] === 1 ? classCount(shape) : undefined;
  const isOwn = shape.length === 3 && shape[0] === 1 && (last === 2 || last === 3);
  const possible: readonly LayoutOfPoints[] = isOwn
    ? [{ axis: 2, count: shape[1]!, perPoint: last, planar: false }]
    : numbers === undefined
      ? []
      : [
          { axis: entryAxis(shape), count: numbers / 2, perPoint: 2, planar: false },
          { axis: entryAxis(shape), count: numbers / 2, perPoint: 2, planar: true },
          ...FURTHER.map((perPoint) => ({
            axis: entryAxis(shape),
            count: numbers / perPoint,
            perPoint,
            planar: false,
          })),
        ];
  return possible.filter(({ count }) => Number.isInteger(count) && count >= MIN_POINTS && count <= MAX_POINTS);
}

/** Every point, x before y. */
export function pointsOf({ count, perPoint, planar, order }: Reading, { data }: FloatTensor): readonly Point[] {
  return Array.from({ length: count }, (_, i): Point => {
    const [a, b] = planar ? [data[i]!, data[count + i]!] : [data[i * perPoint]!, data[i * perPoint + 1]!];
    return order === 'yx' ? [b, a] : [a, b];
  });
}

function liesInImage({ unit, extent }: Reading, points: readonly Point[]): boolean {
  const [low, high] = unit === '-1..1' ? [-1, [1, 1] as const] : [0, extent];
  const margin = high.map((side) => (side - low) * OUTSIDE);
  const isInside = points.every((point) =>
    point.every((value, i) => value >= low - margin[i]! && value <= high[i]! + margin[i]!),
  );
  // Parts of an image are pixels as well, all of them in its first one.
  const largest = Math.max(...points.flat());
  const isOfUnit = unit === 'pixels' ? largest > 2 : unit === '0..1' || Math.min(...points.flat()) < -OUTSIDE;
  return isInside && isOfUnit;
}

/** Mean distance of mirrored points to those whose place they take, as a part of how far the points are spread. */
const NEAR = 0.15;
/** Part of the points that have to be each other's nearest. */
const MUTUAL = 0.8;

/**
 * Which points of a mirror image take the place of which, left and right in pairs; undefined where its points, mirrored
 * back, do not lie where others did.
 */
export function mirrorPairs(reading: Reading, x: FloatTensor, gx: FloatTensor, flip: Flip): Pairs | undefined {
  const points = pointsOf(reading, x);
  const mirrored = pointsOf(reading, gx).map(([px, py]): Point =>
    flip === 'v' ? [px, reading.extent[1] - py] : [reading.extent[0] - px, py],
  );
  const apart = (i: number, j: number): number =>
    Math.max(squaredDistance(points[i]!, mirrored[j]!), squaredDistance(points[j]!, mirrored[i]!));
  const nearest = points.map((_, i) => nearestTo(i, points.length, apart));
  const isMutual = (i: number): boolean => nearest[nearest[i]!] === i;
  const partner = points.map((_, i) => (isMutual(i) ? nearest[i]! : i));
  const mutual = points.filter((_, i) => isMutual(i)).length / points.length;
  const mean = points.reduce((sum, _, i) => sum + Math.sqrt(apart(i, partner[i]!)), 0) / points.length;
  if (mutual < MUTUAL || mean > NEAR * spreadOf(points)) return undefined;
  return partner.flatMap((j, i) => (j > i ? [[i, j] as const] : []));
}

/** Root mean square distance from the points' center. */
function spreadOf(points: readonly Point[]): number {
  const center = [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis]!, 0) / points.length);
  const squares = points.reduce((sum, [x, y]) => sum + (x - center[0]!) ** 2 + (y - center[1]!) ** 2, 0);
  return Math.sqrt(squares / points.length);
}

/** The other one that is nearest to `i`, or `i` itself. */
function nearestTo(i: number, count: number, apart: (i: number, j: number) => number): number {
  let [best, least] = [i, apart(i, i)];
  for (let j = 0; j < count; j++) {
    const distance = apart(i, j);
    if (distance < least) [best, least] = [j, distance];
  }
  return best;
}

function squaredDistance(a: Point, b: Point): number {
  const [dx, dy] = [a[0] - b[0], a[1] - b[1]];
  return dx * dx + dy * dy;
}

/** Whether the points of every pair lie on one line across the image, the first of each on the same side. */
export function isLevel(points: readonly Point[], pairs: Pairs): boolean {
  const across = pairs.map(([a, b]) => [points[b]![0] - points[a]![0], points[b]![1] - points[a]![1]] as const);
  const [dx, dy] = [0, 1].map((axis) => across.reduce((sum, step) => sum + Math.abs(step[axis]!), 0));
  const isOneSided = across.every(([x]) => x > 0) || across.every(([x]) => x < 0);
  return isOneSided && dy! < dx! / 2;
}
