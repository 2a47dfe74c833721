import { describe, expect, test } from 'vitest';
import { inColumns } from '../../../webview/graph/layout/columns';
import { placeLayered } from '../../../webview/graph/layout/layered';
import { entryOf, exitOf, type Level, type Placed, type PlacedBox } from '../../../webview/graph/layout/level';
import { placeLevels } from '../../../webview/graph/layout/place';
import { scaleInto } from '../../../webview/graph/layout/scale';

const CARD = { width: 176, height: 42 };
const ROOM = { width: 900, height: 500 };

/** So many cards, each of which leads to the next, and further edges. */
function chain(count: number, ...edges: (readonly [number, number])[]): Placed {
  const boxes = Array.from({ length: count }, (_, i) => ({ id: `${i}`, ...CARD }));
  const steps = boxes.slice(1).map((_, i) => [i, i + 1] as const);
  const all = [...steps, ...edges].map(([from, to]) => [`${from}`, `${to}`] as const);
  return placeLevels({ boxes, edges: all }, placeLayered);
}

function columnsOf({ boxes }: Placed): ReadonlyMap<number, readonly PlacedBox[]> {
  const columns = new Map<number, PlacedBox[]>();
  for (const box of boxes) columns.set(box.x, [...(columns.get(box.x) ?? []), box]);
  return columns;
}

function overlap(a: PlacedBox, b: PlacedBox): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Whether a polyline, given as x and y in turns, touches a box. */
function touches(points: readonly number[], { x, y, width, height }: PlacedBox): boolean {
  const places = Array.from({ length: points.length / 2 }, (_, i) => [points[2 * i]!, points[2 * i + 1]!] as const);
  return places.slice(1).some(([bx, by], i) => {
    const [ax, ay] = places[i]!;
    return Array.from({ length: 101 }, (_unused, k) => k / 100).some((t) => {
      const [px, py] = [ax + (bx - ax) * t, ay + (by - ay) * t];
      return px > x && px < x + width && py > y && py < y + height;
    });
  });
}

describe('a drawing in columns', () => {
  test('shows a chain at once, read column by column from the top', () => {
    const placed = chain(24);
    const folded = inColumns(placed, ROOM);
    expect(placed.height).toBeGreaterThan(1500);
    expect(folded.width * scaleInto(ROOM, folded)).toBeLessThanOrEqual(ROOM.width);
    expect(folded.height).toBeLessThanOrEqual(ROOM.height);
    const columns = [...columnsOf(folded).values()];
    expect(columns.length).toBeGreaterThan(2);
    const read = columns.toSorted(([a], [b]) => a!.x - b!.x).flatMap((column) => column.toSorted((a, b) => a.y - b.y));
    expect(read.map(({ id }) => id)).toEqual(Array.from({ length: 24 }, (_, i) => `${i}`));
  });

  test('keeps boxes and edges apart, and every edge at its boxes', () => {
    const folded = inColumns(chain(30, [2, 5], [6, 12], [20, 24]), ROOM);
    const { boxes, routes, width, height } = folded;
    for (const [i, a] of boxes.entries()) for (const b of boxes.slice(i + 1)) expect(overlap(a, b)).toBe(false);
    for (const { from, to, points } of routes) {
      const [a, b] = [from, to].map((id) => boxes.find((box) => box.id === id)!);
      expect([points[1], points.at(-1)]).toEqual([expect.closeTo(a!.y + a!.height), expect.closeTo(b!.y)]);
      for (const box of boxes) if (box !== a && box !== b) expect(touches(points, box), `${from} to ${to}`).toBe(false);
      for (const [k, value] of points.entries()) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(k % 2 === 0 ? width : height);
      }
    }
  });

  test('fills the width with few boxes too, in no more columns than that takes', () => {
    const short = chain(5);
    expect(short.height).toBeLessThan(ROOM.height);
    for (const width of [500, 900, 1600]) {
      const room = { ...ROOM, width };
      const folded = inColumns(short, room);
      const scale = scaleInto(room, folded);
      expect(folded.width * scale, `${width}`).toBeGreaterThan((width * 2) / 3);
      expect(folded.width * scale).toBeLessThanOrEqual(width + 1e-6);
      expect(folded.height * scale).toBeLessThanOrEqual(room.height + 1e-6);
    }
    expect(columnsOf(inColumns(short, ROOM)).size).toBe(3);
  });

  test('leaves what fills the width, what is too wide and what cannot be cut as it is', () => {
    const short = chain(5);
    const narrow = { ...ROOM, width: 250 };
    expect(inColumns(short, narrow)).toBe(short);
    const long = chain(24);
    expect(inColumns(long, { ...ROOM, width: 300 })).toBe(long);
    const tied = chain(24, [0, 21], [1, 22], [2, 23]);
    expect(inColumns(tied, ROOM)).toBe(tied);
  });

  test('cuts between blocks, never through one', () => {
    const inner = (name: string): Level => ({
      boxes: Array.from({ length: 4 }, (_, i) => ({ id: `${name}${i}`, ...CARD })),
      edges: [0, 1, 2].map((i) => [`${name}${i}`, `${name}${i + 1}`] as const),
    });
    const boxes = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({ id, ...CARD, inner: inner(id) }));
    const edges = boxes.slice(1).map(({ id }, i) => [boxes[i]!.id, id] as const);
    const folded = inColumns(placeLevels({ boxes, edges }, placeLayered), ROOM);
    expect(columnsOf({ ...folded, boxes: folded.boxes.filter(({ id }) => id.length === 1) }).size).toBeGreaterThan(1);
    for (const { id, x, y, width, height } of folded.boxes.filter((box) => box.id.length === 1)) {
      const own = folded.boxes.filter((box) => box.id !== id && box.id.startsWith(id));
      expect(own.every((box) => box.x > x && box.x + box.width < x + width)).toBe(true);
      expect(own.every((box) => box.y > y && box.y + box.height < y + height)).toBe(true);
    }
  });

  test('fills the one block that holds nearly all', () => {
    const cards = Array.from({ length: 24 }, (_, i) => ({ id: `${i}`, ...CARD }));
    const steps = cards.slice(1).map(({ id }, i) => [`${i}`, id] as const);
    const inner: Level = { boxes: cards, edges: [[entryOf('model'), '0'], ...steps, ['23', exitOf('model')]] };
    const boxes = [
      { id: 'x', ...CARD },
      { id: 'model', ...CARD, inner },
      { id: 'y', ...CARD },
    ];
    const level: Level = {
      boxes,
      edges: [
        ['x', 'model'],
        ['model', 'y'],
      ],
    };
    const [one, filled] = [placeLevels(level, placeLayered), placeLevels(level, placeLayered, ROOM)];
    expect(filled.width).toBeLessThanOrEqual(ROOM.width);
    expect(filled.height).toBeLessThan(one.height / 2);
    const around = filled.boxes.find(({ id }) => id === 'model')!;
    const inside = filled.boxes.filter(({ id }) => /^\d+$/.test(id));
    expect(columnsOf({ ...filled, boxes: inside }).size).toBeGreaterThan(1);
    for (const { x, y, width, height } of inside) {
      expect([x > around.x, x + width < around.x + around.width]).toEqual([true, true]);
      expect([y > around.y, y + height < around.y + around.height]).toEqual([true, true]);
    }
    const [into, out] = [filled.routes.find(({ to }) => to === 'model')!, filled.routes.find(({ to }) => to === 'y')!];
    expect(into.points.slice(-2)).toEqual(filled.routes.find(({ to }) => to === '0')!.points.slice(0, 2));
    expect(out.points.slice(0, 2)).toEqual(filled.routes.find(({ from }) => from === '23')!.points.slice(-2));
  });
});
