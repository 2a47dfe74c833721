/** What layers of two runs are matched by. */
export interface AlignedLayer {
  readonly tensor: string;
  readonly op: string;
}

/**
 * For each layer of one run the index of its counterpart in another; undefined where it has none. Layers are matched by
 * the names of their tensors; those between two matched ones by their place: the first Conv with the first Conv.
 * Pure; no layer has two counterparts.
 */
export function alignLayers(
  layers: readonly AlignedLayer[],
  others: readonly AlignedLayer[],
): readonly (number | undefined)[] {
  const places = new Map(others.map(({ tensor }, place) => [tensor, place]));
  const byName = layers.map(({ tensor }) => places.get(tensor));
  const matched = [...byName];
  let [from, after] = [0, 0];
  for (let at = 0; at <= layers.length; at++) {
    const place = at === layers.length ? others.length : byName[at];
    // A name whose place lies before the last one's bounds no gap: the two graphs are in another order there.
    if (place === undefined || place < after) continue;
    matchGap(layers.slice(from, at), others.slice(after, place), (own, other) => {
      if (matched[from + own] === undefined) matched[from + own] = after + other;
    });
    [from, after] = [at + 1, place + 1];
  }
  return withoutTwins(matched, byName);
}

/** Matches layers in the same gap: the n-th of an operator with the n-th of the same operator. */
function matchGap(
  layers: readonly AlignedLayer[],
  others: readonly AlignedLayer[],
  match: (own: number, other: number) => void,
): void {
  const rest = others.map(({ op }) => op as string | undefined);
  for (const [own, { op }] of layers.entries()) {
    const other = rest.indexOf(op);
    if (other < 0) continue;
    rest[other] = undefined;
    match(own, other);
  }
}

/** Where a place was given to a layer whose counterpart has the name of another, the name counts. */
function withoutTwins(
  matched: readonly (number | undefined)[],
  byName: readonly (number | undefined)[],
): readonly (number | undefined)[] {
  const named = new Set(byName);
  return matched.map((place, at) => (byName[at] === undefined && named.has(place) ? undefined : place));
}
