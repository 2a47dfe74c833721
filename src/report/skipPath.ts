import type { Connection } from './facts/branches';

/**
 * SVG path of an arc for each skip connection, below the line at `y`: the more layers it passes by, the deeper; `depth`
 * for those that pass by most.
 *
 * @param x of a layer by its place
 * @param widest layers from end to end of the widest of all
 */
export function skipPath(
  skips: readonly Connection[],
  x: (place: number) => number,
  y: number,
  depth: number,
  widest: number,
): string {
  return skips
    .map(([from, to]) => {
      // A cubic curve reaches three quarters of the way to its control points.
      const low = y + (4 / 3) * depth * Math.sqrt((to - from) / widest);
      const [start, end] = [x(from), x(to)].map((at) => at.toFixed(1));
      return `M${start},${y.toFixed(1)}C${start},${low.toFixed(1)} ${end},${low.toFixed(1)} ${end},${y.toFixed(1)}`;
    })
    .join('');
}

/** Layers from end to end of the widest skip connection; 1 where there is none. */
export function widestSkip(skips: readonly Connection[]): number {
  return skips.reduce((widest, [from, to]) => Math.max(widest, to - from), 1);
}
