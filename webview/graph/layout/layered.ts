import { Graph, layout, type Point } from '@dagrejs/dagre';
import { GAP, type Placed } from './level';
import type { PlaceLevel } from './place';

/** In layers from top to bottom, with few crossings (Sugiyama's method). */
export const placeLayered: PlaceLevel = (boxes, edges): Placed => {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', ranker: 'tight-tree', nodesep: GAP.beside, ranksep: GAP.below });
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  const known = new Set(boxes.map(({ id }) => id));
  for (const [from, to] of edges) {
    // Where edges come into the box around and go out of it takes no room.
    for (const id of [from, to]) if (!known.has(id)) graph.setNode(id, { width: 1, height: 1 });
    graph.setEdge(from, to, {});
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  const bends = edges.map(([from, to]) => graph.edge(from, to).points as readonly Point[]);
  // The library's own width leaves out edges that bend beyond the outermost boxes.
  const [left, right] = bends
    .flat()
    .reduce(([least, most], { x }) => [Math.min(least, x), Math.max(most, x)], [0, width]);
  return {
    width: right - left,
    height,
    boxes: boxes.map(({ id, width: w, height: h }) => {
      const { x, y } = graph.node(id);
      return { id, x: x - left - w / 2, y: y - h / 2, width: w, height: h };
    }),
    routes: edges.map(([from, to], i) => ({
      from,
      to,
      hasHead: true,
      points: bends[i]!.flatMap(({ x, y }) => [x - left, y]),
    })),
  };
};
