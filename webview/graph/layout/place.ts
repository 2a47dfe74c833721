import { inColumns } from './columns';
import {
  entryOf,
  exitOf,
  HEADING,
  PADDING,
  type Box,
  type Level,
  type Placed,
  type PlacedBox,
  type Route,
} from './level';
import type { Room } from './scale';

/** Places the boxes of one level, whose inner ones are as large as they need to be. */
export type PlaceLevel = (boxes: readonly Pick<Box, 'id' | 'width' | 'height'>[], edges: Level['edges']) => Placed;

/**
 * Places a level with all levels in it, from the inside out.
 *
 * @param room its width is filled where one column would leave it empty; without it all is in one column
 */
export function placeLevels(level: Level, placeLevel: PlaceLevel, room?: Room): Placed {
  const known = new Map<Level, Placed>();
  const inOne = (own: Level): Placed => {
    const placed = known.get(own) ?? around(own, inOne, placeLevel);
    known.set(own, placed);
    return placed;
  };
  /** Where one box takes most of the height, first what is in it is in columns. */
  const filled = (own: Level, ownRoom: Room): Placed => {
    const placed = inOne(own);
    const tall = own.boxes.find(({ id }) => heightOf(id, placed) > placed.height * MOST)?.inner;
    if (tall === undefined) return inColumns(placed, ownRoom);
    const inside = { width: ownRoom.width - 2 * PADDING, height: ownRoom.height - HEADING - PADDING };
    const inner = (other: Level): Placed => (other === tall ? filled(other, inside) : inOne(other));
    return inColumns(around(own, inner, placeLevel), ownRoom);
  };
  return room === undefined ? inOne(level) : filled(level, room);
}

/** Of a whole height. */
const MOST = 0.6;

function heightOf(box: string, { boxes }: Placed): number {
  return boxes.find(({ id }) => id === box)!.height;
}

/** Places the boxes of a level around what is inside them. */
function around({ boxes, edges }: Level, place: (inner: Level) => Placed, placeLevel: PlaceLevel): Placed {
  const inner = new Map(boxes.flatMap((box) => (box.inner === undefined ? [] : [[box.id, place(box.inner)] as const])));
  const placed = placeLevel(
    boxes.map((box) => sized(box, inner.get(box.id))),
    edges,
  );
  const all: PlacedBox[] = [];
  const routes: Route[] = [];
  const doors = new Map<string, Door>();
  for (const box of placed.boxes) {
    all.push(box);
    const content = inner.get(box.id);
    if (content === undefined) continue;
    const [dx, dy] = [box.x + (box.width - content.width) / 2, box.y + HEADING];
    all.push(...content.boxes.map((own) => ({ ...own, x: own.x + dx, y: own.y + dy })));
    const own = content.routes.map((route) => moved(route, dx, dy));
    const door = doorOf(box, own);
    doors.set(box.id, door);
    routes.push(...own.map((route) => throughDoor(route, box, door)));
  }
  routes.push(...placed.routes.map((route) => toDoors(route, doors)));
  return { width: placed.width, height: placed.height, boxes: all, routes };
}

/** As large as what is inside needs it. */
function sized({ id, width, height }: Box, content: Placed | undefined): Pick<Box, 'id' | 'width' | 'height'> {
  if (content === undefined) return { id, width, height };
  return {
    id,
    width: Math.max(width, content.width + 2 * PADDING),
    height: Math.max(height, content.height + HEADING + PADDING),
  };
}

function moved(route: Route, dx: number, dy: number): Route {
  return { ...route, points: route.points.map((value, i) => value + (i % 2 === 0 ? dx : dy)) };
}

/** Where edges pass the upper and the lower border of a box that has a level inside: x and y. */
interface Door {
  readonly entry: readonly [number, number];
  readonly exit: readonly [number, number];
}

function doorOf({ id, x, y, width, height }: PlacedBox, inner: readonly Route[]): Door {
  const middle = x + width / 2;
  const entry = inner.find(({ from }) => from === entryOf(id))?.points[0] ?? middle;
  const exit = inner.find(({ to }) => to === exitOf(id))?.points.at(-2) ?? middle;
  return { entry: [entry, y], exit: [exit, y + height] };
}

/** An edge inside a box that comes in from its border, or goes out to it. */
function throughDoor(route: Route, { id }: PlacedBox, { entry, exit }: Door): Route {
  if (route.from === entryOf(id)) return { ...route, points: [...entry, ...route.points] };
  if (route.to === exitOf(id)) return { ...route, hasHead: false, points: [...route.points, ...exit] };
  return route;
}

/** An edge between boxes, where one with a level inside has its door. */
function toDoors(route: Route, doors: ReadonlyMap<string, Door>): Route {
  const [exit, entry] = [doors.get(route.from)?.exit, doors.get(route.to)?.entry];
  const points = [...route.points];
  if (exit !== undefined) points.splice(0, 2, ...exit);
  if (entry !== undefined) points.splice(-2, 2, ...entry);
  return { ...route, points, hasHead: route.hasHead && entry === undefined };
}
