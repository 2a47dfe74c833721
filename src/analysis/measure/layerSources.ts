import type { ModelGraph } from '../../onnx/graph';
import type { TensorChoice } from './selectTensors';

/** Of one layer: the nearest are kept, so that a graph in which everything reads everything stays small. */
const MAX_SOURCES = 256;

const NONE: ReadonlySet<number> = new Set();

/**
 * For each layer, the places of the layers that it is computed from with no other layer between, in graph order. Empty for
 * what is computed from the input alone.
 *
 * @param layers in graph order
 */
export function layerSources(
  graph: ModelGraph,
  layers: readonly Pick<TensorChoice, 'nodes'>[],
): readonly (readonly number[])[] {
  const placeOf = new Map(layers.flatMap(({ nodes }, place) => nodes.map((name) => [name, place] as const)));
  const found = layers.map(() => new Set<number>());
  const behind = new Map<string, ReadonlySet<number>>();
  for (const node of graph.nodes) {
    const read = joined(graph.dependencies(node).map((name) => behind.get(name) ?? NONE));
    const place = placeOf.get(graph.nodeName(node));
    if (place !== undefined) for (const source of read) if (source !== place) found[place]!.add(source);
    const made = place === undefined ? read : new Set([place]);
    if (made.size > 0) for (const output of node.output) behind.set(output, made);
  }
  return found.map((sources) => nearest(sources));
}

/** What holds the same is the same set: most operators read one tensor that depends on the input. */
function joined(sets: readonly ReadonlySet<number>[]): ReadonlySet<number> {
  const distinct = [...new Set(sets)].filter(({ size }) => size > 0);
  if (distinct.length < 2) return distinct[0] ?? NONE;
  return new Set(nearest(new Set(distinct.flatMap((set) => [...set]))));
}

function nearest(places: ReadonlySet<number>): readonly number[] {
  return [...places].sort((a, b) => a - b).slice(-MAX_SOURCES);
}
