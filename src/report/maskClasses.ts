/** Classes of a mask that are listed, the largest; the rest is counted. */
export const MAX_MASK_CLASSES = 12;
