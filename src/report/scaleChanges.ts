/** Small changes of the input, for scale; in the order in which they are told. */
export const SCALE_CHANGES = ['grey1', 'jpeg90', 'shift1', 'shift2', 'shift4', 'otherImage'] as const;
