import { munkres } from 'munkres';
import { boxOverlap } from '../../report/boxOverlap';
import type { Detection } from './detection';

/** Boxes of one class that overlap by this or more may be the same object. */
const MIN_OVERLAP = 0.5;

/** Numbers of two detections that are one object, and their intersection over union. */
export interface Match {
  readonly a: number;
  readonly b: number;
  readonly overlap: number;
}

/**
 * Pairs of detections, each at most once, with the largest sum of IoU; only those of one image and class with an IoU of
 * 0.5 or more. The assignment falls apart into the connected components of such pairs, each solved by the Hungarian
 * algorithm (Munkres 1957): 60 ms for 300 with 300 in one component, and next to nothing for the small ones of detectors.
 */
export function matchDetections(a: readonly Detection[], b: readonly Detection[]): readonly Match[] {
  const pairs = possiblePairs(a, b);
  return components(pairs, a.length).flatMap(bestPairs);
}

function possiblePairs(a: readonly Detection[], b: readonly Detection[]): readonly Match[] {
  const others = grouped(
    b.map((_, j) => j),
    (j) => groupOf(b[j]!),
  );
  return a.flatMap((detection, i) =>
    (others.get(groupOf(detection)) ?? []).flatMap((j) => {
      const overlap = boxOverlap(detection.box, b[j]!.box);
      return overlap >= MIN_OVERLAP ? [{ a: i, b: j, overlap }] : [];
    }),
  );
}

function groupOf({ sample, class: number }: Detection): string {
  return `${sample}/${number}`;
}

/** Pairs that hang together by a detection of either side, in the order of their first ones. */
function components(pairs: readonly Match[], offset: number): readonly (readonly Match[])[] {
  const parents = new Map<number, number>();
  const root = (node: number): number => {
    let at = node;
    for (let up = parents.get(at); up !== undefined && up !== at; up = parents.get(at)) {
      // Halves the way for the next time (Tarjan & van Leeuwen 1984).
      parents.set(at, parents.get(up) ?? up);
      at = up;
    }
    return at;
  };
  for (const { a, b } of pairs) parents.set(root(a), root(offset + b));
  return [...grouped(pairs, ({ a }) => root(a)).values()];
}

function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

function bestPairs(pairs: readonly Match[]): readonly Match[] {
  if (pairs.length === 1) return pairs;
  const [rows, columns] = [[...new Set(pairs.map(({ a }) => a))], [...new Set(pairs.map(({ b }) => b))]];
  const byPlace = new Map(pairs.map((pair) => [`${pair.a}/${pair.b}`, pair]));
  const pairAt = (i: number, j: number): Match | undefined => byPlace.get(`${rows[i]!}/${columns[j]!}`);
  const costs = rows.map((_, i) => columns.map((_, j) => 1 - (pairAt(i, j)?.overlap ?? 0)));
  return munkres(costs).flatMap(([i, j]) => pairAt(i, j) ?? []);
}
