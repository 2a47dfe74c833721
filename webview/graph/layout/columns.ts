import type { Placed } from './level';
import { LANE, LEAD, moveIntoColumns, pointsOf, widthOf, type Column } from './moveIntoColumns';
import { LEAST_SCALE, scaleInto, type Room } from './scale';

/** A column ends where no more edges lead on. */
const MOST_EDGES = 2;
/** By which columns become taller until all have room beside each other. */
const TALLER = 1.1;
/** Of the width that columns fill at best; fewer columns that fill so much are easier to read. */
const ENOUGH = 0.9;
/** Columns that are taller than this part of the whole are not worth their lanes. */
const WORTH = 0.75;

/**
 * A drawing that leaves the room beside it empty, such as the chain that most networks are, cut into columns that are read one
 * after the other: the fewest that fill the width, or nearly as much of it as can be. It is cut between boxes where few edges
 * pass, and stays as it is where there is no such place.
 */
export function inColumns(placed: Placed, room: Room): Placed {
  const choices = choicesOf(placed, room);
  const fitting = choices.filter(({ size }) => fits(size, room));
  if (fitting.length === 0) return choices[0] === undefined ? placed : moveIntoColumns(placed, choices[0].columns);
  const fills = fitting.map(({ size }) => filledBy(size, room));
  const enough = ENOUGH * Math.max(...fills);
  if (fits(placed, room) && filledBy(placed, room) >= enough) return placed;
  return moveIntoColumns(placed, fitting[fills.findLastIndex((fill) => fill >= enough)]!.columns);
}

interface Choice {
  readonly columns: readonly Column[];
  readonly size: Room;
}

/** More columns before fewer, all of which have room beside each other. */
function choicesOf(placed: Placed, room: Room): readonly Choice[] {
  const width = room.width / LEAST_SCALE;
  const most = Math.floor((width + LANE) / (placed.width + LANE));
  if (most < 2) return [];
  const cuts = cutsOf(placed);
  const choices: Choice[] = [];
  for (let height = placed.height / most; height < placed.height; height *= TALLER) {
    const columns = columnsOf(placed, cuts, height);
    const tallest = Math.max(...columns.map(({ from, to }) => to - from));
    if (tallest > placed.height * WORTH) break;
    const size = { width: widthOf(columns), height: tallest + LEAD };
    if (size.width <= width && columns.length !== choices.at(-1)?.columns.length) choices.push({ columns, size });
  }
  return choices;
}

/** Whether it is not higher than the room for it. */
function fits(size: Room, room: Room): boolean {
  return size.height * Math.min(1, scaleInto(room, size)) <= room.height;
}

/** Which part of the width a drawing takes. */
function filledBy(size: Room, room: Room): number {
  return (size.width * scaleInto(room, size)) / room.width;
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

/** The least and the largest x of what is between two heights. */
function breadth({ boxes, routes }: Placed, from: number, to: number): readonly [number, number] {
  const isHere = (y: number): boolean => from <= y && y <= to;
  const xs = [
    ...boxes.flatMap(({ x, y, width }) => (isHere(y) ? [x, x + width] : [])),
    ...routes.flatMap(({ points }) => pointsOf(points).flatMap(([x, y]) => (isHere(y) ? [x] : []))),
  ];
  return xs.reduce(([least, most], x) => [Math.min(least, x), Math.max(most, x)], [Infinity, -Infinity]);
}
