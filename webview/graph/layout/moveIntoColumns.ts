import type { Placed, PlacedBox, Route } from './level';

/** Between columns, where edges lead from the end of one up to the top of the next. */
export const LANE = 44;
/** Above every column, for those edges. */
export const LEAD = 22;
/** Of two edges in one lane. */
const APART = 8;
/** How sharp an edge turns. */
const TURN = 8;

type Point = readonly [x: number, y: number];

/** Part of a drawing: what is between two heights, and where it goes. */
export interface Column {
  readonly from: number;
  readonly to: number;
  readonly left: number;
  readonly right: number;
  /** Where it begins in the new drawing. */
  readonly x: number;
}

/** A drawing whose columns stand beside each other, with its edges led from one to the next. */
export function moveIntoColumns(placed: Placed, columns: readonly Column[]): Placed {
  const place = (x: number, y: number, { x: start, left, from }: Column): Point => [x - left + start, y - from + LEAD];
  const boxes = placed.boxes.map((box): PlacedBox => {
    const [x, y] = place(box.x, box.y, columns[columnAt(columns, box.y)]!);
    return { ...box, x, y };
  });
  /** How many edges lead out of each column so far. */
  const lanes = columns.map(() => 0);
  const routes = placed.routes.map((route): Route => {
    const points: Point[] = [];
    let at: number | undefined;
    let before: Point | undefined;
    for (const point of pointsOf(route.points)) {
      const here = columnAt(columns, point[1]);
      // Edges lead downward: from one column into those after it.
      for (let i = at ?? here; i < here; i++) {
        const [column, next] = [columns[i]!, columns[i + 1]!];
        const x = between(before!, point, column.to);
        const lane = column.x + column.right - column.left + LANE / 2 + (lanes[i]!++ - 0.5) * APART;
        points.push(
          ...overTo(place(within(x, column), column.to, column), lane, place(within(x, next), next.from, next)),
        );
      }
      at = here;
      points.push(place(...point, columns[here]!));
      before = point;
    }
    return { ...route, points: points.flat() };
  });
  const heights = columns.map(({ from, to }) => to - from + LEAD);
  return { width: widthOf(columns), height: Math.max(...heights), boxes, routes };
}

function columnAt(columns: readonly Column[], y: number): number {
  const found = columns.findIndex(({ to }) => y <= to);
  return found < 0 ? columns.length - 1 : found;
}

/** Down to the end of a column, up through the lane beside it and into the next column from above. */
function overTo([fromX, fromY]: Point, lane: number, [toX, toY]: Point): readonly Point[] {
  const top = toY - LEAD / 2;
  return [
    [fromX, fromY - TURN],
    [fromX, fromY],
    [fromX + TURN, fromY],
    [lane - TURN, fromY],
    [lane, fromY],
    [lane, fromY - TURN],
    [lane, top + TURN],
    [lane, top],
    [lane + TURN, top],
    [toX - TURN, top],
    [toX, top],
    [toX, top + TURN],
  ];
}

/** Where the way between two points is at this height. */
function between([ax, ay]: Point, [bx, by]: Point, y: number): number {
  return by === ay ? bx : ax + ((bx - ax) * (y - ay)) / (by - ay);
}

function within(x: number, { left, right }: Column): number {
  return Math.max(left, Math.min(right, x));
}

/** Of x and y in turns. */
export function pointsOf(points: readonly number[]): readonly Point[] {
  return Array.from({ length: points.length / 2 }, (_, i): Point => [points[2 * i]!, points[2 * i + 1]!]);
}

/** Of columns beside each other. */
export function widthOf(columns: readonly Column[]): number {
  const { x, left, right } = columns.at(-1)!;
  return x + right - left;
}
