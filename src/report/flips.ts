/** The flips and orientations, in the order in which every list of them stands. */
export const FLIPS = ['h', 'v', 'hv'] as const;
export const ORIENTATIONS = ['id', ...FLIPS] as const;

/** Those of `flips` in the report's order, each once. */
export function inReportOrder(flips: readonly (typeof FLIPS)[number][]): readonly (typeof FLIPS)[number][] {
  return FLIPS.filter((flip) => flips.includes(flip));
}
