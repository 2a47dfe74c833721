import type { LayerReport } from '../report';

/** Between two layers, by their places. */
export type Connection = readonly [from: number, to: number];

/** How layers are connected where they do not all follow one another. */
export interface LayerBranches {
  /** Places of the layers on the longest way through the network. */
  readonly trunk: readonly number[];
  /** Connections of the layers beside it: from it, among them, and back to it. */
  readonly beside: readonly Connection[];
  /** Connections that pass by layers of the longest way, and those beside it that are far from end to end. */
  readonly skips: readonly Connection[];
}

/** What is farther from end to end, in layers and as a part of all, would cross the whole curve as a stroke. */
const MIN_NEAR = 8;
const PARTS = 12;

/** Undefined where each layer is computed from the one before it, or where the report does not tell (an older one). */
export function layerBranches(layers: readonly Pick<LayerReport, 'from'>[]): LayerBranches | undefined {
  const sources = sourcesOf(layers);
  if (sources.length < 2) return undefined;
  const trunk = longestWay(sources);
  const rank = new Map(trunk.map((place, i) => [place, i]));
  const connections = sources.flatMap((from, to) => from.map((source): Connection => [source, to]));
  const isOnTrunk = (connection: Connection) => connection.every((place) => rank.has(place));
  const near = Math.max(MIN_NEAR, layers.length / PARTS);
  const isNear = ([from, to]: Connection) => to - from <= near;
  const beside = connections.filter((c) => !isOnTrunk(c) && isNear(c));
  const skips = connections.filter((c) => (isOnTrunk(c) ? rank.get(c[1])! - rank.get(c[0])! > 1 : !isNear(c)));
  const isPlain = trunk.length === layers.length && skips.length === 0;
  return isPlain ? undefined : { trunk, beside, skips };
}

/** Nothing where one of them is not told; a layer that is said to be computed from a later one is not followed there. */
function sourcesOf(layers: readonly Pick<LayerReport, 'from'>[]): readonly (readonly number[])[] {
  const known = layers.flatMap(({ from }, place) => (from === undefined ? [] : [from.filter((s) => s < place)]));
  return known.length === layers.length ? known : [];
}

/** The chain of most layers; of equally long ones the one that is computed first. */
function longestWay(sources: readonly (readonly number[])[]): readonly number[] {
  const lengths: number[] = [];
  const before: (number | undefined)[] = [];
  for (const from of sources) {
    const best = from.reduce<number | undefined>(
      (found, source) => (found === undefined || lengths[source]! > lengths[found]! ? source : found),
      undefined,
    );
    before.push(best);
    lengths.push(best === undefined ? 1 : lengths[best]! + 1);
  }
  const way: number[] = [];
  let place: number | undefined = lengths.reduce((found, length, i) => (length >= lengths[found]! ? i : found), 0);
  for (; place !== undefined; place = before[place]) way.push(place);
  return way.reverse();
}
