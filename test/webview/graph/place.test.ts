import { describe, expect, test } from 'vitest';
import { allGroups, graphGroups } from '../../../src/report/facts/graph/groups';
import { blockBox, Drawing, keyOf, unitBox } from '../../../webview/graph/drawing';
import { placeLayered } from '../../../webview/graph/layout/layered';
import type { Placed, PlacedBox } from '../../../webview/graph/layout/level';
import { placeLevels } from '../../../webview/graph/layout/place';
import { placeRows } from '../../../webview/graph/layout/rows';
import { smallGraph } from '../../report/facts/graph/smallGraph';

const graph = smallGraph('X>a a>b b>c a>c c>d d>e e>Y', { a: ['m'], b: ['m', 'n'], c: ['m', 'n'], d: ['o'], e: ['o'] });
const items = graphGroups(graph);
const everything = new Set(allGroups(items).map(({ id }) => id));

function boxOf(placed: Placed, id: string): PlacedBox {
  return placed.boxes.find((box) => box.id === id)!;
}

function isInside(inner: PlacedBox, outer: PlacedBox): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

describe.each([
  ['in layers', placeLayered],
  ['in plain rows', placeRows],
])('%s', (_, place) => {
  const drawing = new Drawing(graph, items, everything);
  const placed = placeLevels(drawing.level, place);

  test('what leads to another stands above it, and blocks hold what is in them', () => {
    for (const [from, to] of graph.edges) {
      const [a, b] = [boxOf(placed, unitBox(from)), boxOf(placed, unitBox(to))];
      expect(a.y + a.height).toBeLessThan(b.y);
    }
    expect(isInside(boxOf(placed, blockBox('/m/n')), boxOf(placed, blockBox('/m')))).toBe(true);
    expect(isInside(boxOf(placed, unitBox(3)), boxOf(placed, blockBox('/m/n')))).toBe(true);
    expect(isInside(boxOf(placed, unitBox(4)), boxOf(placed, blockBox('/m')))).toBe(false);
  });

  test('edges stay inside the drawing', () => {
    const xs = placed.routes.flatMap(({ points }) => points.filter((_, i) => i % 2 === 0));
    expect(Math.min(...xs)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...xs)).toBeLessThanOrEqual(placed.width);
  });

  test('an edge out of a block and into another passes their borders where it does inside', () => {
    const way = [...drawing.wayOf(new Set([3, 4])).edges];
    expect(way).toHaveLength(4);
    const routes = way.map((key) => placed.routes.find(({ from, to }) => keyOf([from, to]) === key)!);
    const ends = routes.map(({ points }) => [points.slice(0, 2), points.slice(-2)]);
    // The outer block first.
    const [further, out, over, into] = ends;
    expect(further![0]).toEqual(out![1]);
    expect(over![0]).toEqual(further![1]);
    expect(over![1]).toEqual(into![0]);
    expect(routes.map(({ hasHead }) => hasHead)).toEqual([false, false, false, true]);
  });
});

test('a collapsed block stands for all that is in it', () => {
  const drawing = new Drawing(graph, items, new Set(['/o']));
  const placed = placeLevels(drawing.level, placeLayered);
  expect(placed.boxes.map(({ id }) => id).sort()).toEqual(
    [unitBox(0), blockBox('/m'), blockBox('/o'), unitBox(4), unitBox(5), unitBox(6)].sort(),
  );
  expect(drawing.boxOf(2)).toBe(blockBox('/m'));
  expect(drawing.wayOf(new Set([1, 2, 3]))).toEqual({ boxes: new Set([blockBox('/m')]), edges: new Set() });
  expect(drawing.connections).toContainEqual([blockBox('/m'), unitBox(4)]);
});

test('boxes that wait for each other are placed all the same', () => {
  const box = (id: string) => ({ id, width: 10, height: 10 });
  const edges = [
    ['a', 'b'],
    ['b', 'a'],
  ] as const;
  for (const place of [placeRows, placeLayered]) {
    const { boxes, routes } = place([box('a'), box('b')], edges);
    expect(boxes).toHaveLength(2);
    expect(routes).toHaveLength(2);
    expect(boxes.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
  }
});
