import type { Placed, PlacedBox, Route } from './level';

/** What is in sight without scrolling, in pixels. */
export interface Room {
  readonly width: number;
  readonly height: number;
}

/** Between columns, where edges lead from the end of one up to the top of the next. */
const LANE = 44;
/** Above every column, for those edges. */
const LEAD = 22;
/** Of two edges in one lane. */
const APART = 8;
/** A column ends where no more edges lead on. */
const MOST_EDGES = 2;
/** How sharp an edge turns. */
const TURN = 8;
/** By which columns become taller until all have room beside each other. */
const TALLER = 1.1;
/** Columns that are taller than this part of the whole are not worth their lanes. */
const WORTH = 0.75;

type Point = readonly [x: number, y: number];

/** Part of a drawing: what is between two heights, and where it goes. */
interface Column {
  readonly from: number;
  readonly to: number;
  readonly left: number;
  readonly right: number;
  /** Where it begins in the new drawing. */
  readonly x: number;
}

/**
 * A drawing that is taller than the room for it and narrower, such as the chain that most networks are, cut into columns that
 * are read one after the other. It is cut between boxes where few edges pass, and stays as it is where there is no such place.
 */
export function inColumns(placed: Placed, room: Room): Placed {
  const most = Math.floor((room.width + LANE) / (placed.width + LANE));
  if (most < 2 || placed.height <= room.height) return placed;
  const cuts = cutsOf(placed);
  for (let height = Math.max(room.height - LEAD, placed.height / most); height < placed.height; height *= TALLER) {
    const columns = columnsOf(placed, cuts, height);
    const tallest = Math.max(...columns.map(({ from, to }) => to - from));
    if (tallest > placed.height * WORTH) return placed;
    if (widthOf(columns) <= room.width) return moved(placed, columns);
  }
  return placed;
}

/** Heights between boxes at which few edges pass, from the top. */
function cutsOf({ boxes, routes }: Placed): readonly number[] {
  const cuts: number[] = [];
  let bottom = -Infinity;
  for (const { y, height } of boxes.toSorted((a, b) => a.y - b.y)) {
    if (y > bottom && bottom !== -Infinity) cuts.push((bottom + y) / 2);
    bottom = Math.max(bottom, y + height);
  }
  const ends = routes.map(({ points }) => {
    const ys = points.filter((_, i) => i % 2 === 1);
    return [Math.min(...ys), Math.max(...ys)] as const;
  });
  const tops = ascending(ends.map(([top]) => top));
  const bottoms = ascending(ends.map(([, end]) => end));
  let [begun, ended] = [0, 0];
  return cuts.filter((cut) => {
    while (tops[begun]! < cut) begun++;
    while (bottoms[ended]! <= cut) ended++;
    return begun - ended <= MOST_EDGES;
  });
}

function ascending(values: readonly number[]): readonly number[] {
  return values.toSorted((a, b) => a - b);
}

/** As tall as they may be, the last one as tall as it is. */
function columnsOf(placed: Placed, cuts: readonly number[], height: number): readonly Column[] {
  const ends: number[] = [];
  let start = 0;
  for (const [i, cut] of cuts.entries()) {
    const next = cuts[i + 1] ?? placed.height;
    if (next - start <= height) continue;
    ends.push(cut);
    start = cut;
  }
  const columns: Column[] = [];
  let x = 0;
  for (const [i, to] of [...ends, placed.height].entries()) {
    const from = ends[i - 1] ?? 0;
    const [left, right] = breadth(placed, from, to);
    columns.push({ from, to, left, right, x });
    x += right - left + LANE;
  }
  return columns;
}

function widthOf(columns: readonly Column[]): number {
  const { x, left, right } = columns.at(-1)!;
  return x + right - left;
}

/** The least and the largest x of what is between two heights. */
function breadth({ boxes, routes }: Placed, from: number, to: number): readonly [number, number] {
  const isHere = (y: number): boolean => from <= y && y <= to;
  const xs = [
    ...boxes.flatMap(({ x, y, width }) => (isHere(y) ? [x, x + width] : [])),
    ...routes.flatMap(({ points }) => pointsOf(points).flatMap(([x, y]) => (isHere(y) ? [x] : []))),
  ];
  return xs.reduce(([least, most], x) => [Math.min(least, x), Math.max(most, x)], [Infinity, -Infinity]);
}

function moved(placed: Placed, columns: readonly Column[]): Placed {
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

function pointsOf(points: readonly number[]): readonly Point[] {
  return Array.from({ length: points.length / 2 }, (_, i): Point => [points[2 * i]!, points[2 * i + 1]!]);
}
