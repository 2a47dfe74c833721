import type { ModelGraph } from '../../onnx/graph';

/** The network cut behind one layer: everything before it is mirrored, everything after it is original. */
export interface Cut {
  /** The tensor that the layer makes. */
  readonly tensor: string;
  /** Tensors made before the cut and read after it. The graph's inputs are not among them. */
  readonly live: readonly string[];
}

/**
 * Cuts behind each of the given layers, in the order in which nodes run.
 *
 * @param layers tensors that layers make, in graph order.
 * @param depends whether a tensor depends on the image: others are the same on both sides.
 */
export function cutsBehind(graph: ModelGraph, layers: readonly string[], depends: (tensor: string) => boolean): Cut[] {
  const made = new Map(graph.nodes.flatMap((node, i) => node.output.map((tensor) => [tensor, i] as const)));
  const read = new Map(
    [...made.keys()].filter((t) => t !== '' && depends(t)).map((t) => [t, lastRead(graph, t, made)]),
  );
  return layers
    .filter((tensor) => made.has(tensor))
    .map((tensor) => {
      const place = made.get(tensor)!;
      const live = [...read].filter(([t, last]) => made.get(t)! <= place && last > place).map(([t]) => t);
      return { tensor, live };
    });
}

function lastRead(graph: ModelGraph, tensor: string, made: ReadonlyMap<string, number>): number {
  if (graph.isOutput(tensor)) return Infinity;
  const readers = graph.consumers(tensor).map((node) => made.get(node.output.find((o) => o !== '')!)!);
  return Math.max(-1, ...readers);
}
