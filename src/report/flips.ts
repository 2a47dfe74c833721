/** The flips and orientations, in the order in which every list of them stands. */
export const FLIPS = ['h', 'v', 'hv'] as const;
export const ORIENTATIONS = ['id', ...FLIPS] as const;
