import { GAP, type Placed, type PlacedBox } from './level';
import type { PlaceLevel } from './place';

/** In rows, each box below all that lead to it, with straight edges: for what is too tangled to be untangled in time. */
export const placeRows: PlaceLevel = (boxes, edges): Placed => {
  const rows = rowsOf(boxes, edges);
  const breadth = (row: readonly { readonly width: number }[]): number =>
    row.reduce((sum, { width }) => sum + width + GAP.beside, -GAP.beside);
  const width = Math.max(0, ...rows.map(breadth));
  const placed = new Map<string, PlacedBox>();
  let y = 0;
  for (const row of rows) {
    let x = (width - breadth(row)) / 2;
    for (const box of row) {
      placed.set(box.id, { ...box, x, y });
      x += box.width + GAP.beside;
    }
    y += Math.max(0, ...row.map(({ height }) => height)) + GAP.below;
  }
  const height = Math.max(0, y - GAP.below);
  // Where edges come into the box around and go out of it: the middle of its ends.
  const at = (id: string, isEnd: boolean): PlacedBox =>
    placed.get(id) ?? { id, x: width / 2, y: isEnd ? height : 0, width: 0, height: 0 };
  const routes = edges.map(([from, to]) => {
    const [a, b] = [at(from, false), at(to, true)];
    return { from, to, hasHead: true, points: [a.x + a.width / 2, a.y + a.height, b.x + b.width / 2, b.y] };
  });
  return { width, height, boxes: [...placed.values()], routes };
};

/** Boxes that wait for each other stand where the first of them would. */
function rowsOf(boxes: Parameters<PlaceLevel>[0], edges: Parameters<PlaceLevel>[1]): (typeof boxes)[number][][] {
  const next = new Map<string, string[]>();
  const waitsFor = new Map(boxes.map(({ id }) => [id, 0]));
  for (const [from, to] of edges) {
    if (!waitsFor.has(from) || !waitsFor.has(to)) continue;
    waitsFor.set(to, waitsFor.get(to)! + 1);
    const followers = next.get(from);
    if (followers === undefined) next.set(from, [to]);
    else followers.push(to);
  }
  const row = new Map<string, number>();
  const ready = boxes.filter(({ id }) => waitsFor.get(id) === 0).map(({ id }) => id);
  for (const id of ready) {
    const own = row.get(id) ?? 0;
    row.set(id, own);
    for (const follower of next.get(id) ?? []) {
      row.set(follower, Math.max(row.get(follower) ?? 0, own + 1));
      const left = waitsFor.get(follower)! - 1;
      waitsFor.set(follower, left);
      if (left === 0) ready.push(follower);
    }
  }
  const rows: (typeof boxes)[number][][] = [];
  for (const box of boxes) (rows[row.get(box.id) ?? 0] ??= []).push(box);
  return Array.from(rows, (found) => found ?? []);
}
