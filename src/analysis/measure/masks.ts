import type { Planes } from '../layer/planes';

/** What stands where no channel has a number. */
export const NO_CLASS = -1;

/** Per position, the channel with the largest value, the first of equals; `NO_CLASS` where none is a number. */
export function strongestChannels({ channels, height, width, data }: Planes): Int32Array {
  const area = height * width;
  const strongest = new Int32Array(area).fill(NO_CLASS);
  const best = new Float32Array(area).fill(-Infinity);
  for (let c = 0, o = 0; c < channels; c++) {
    for (let i = 0; i < area; i++, o++) {
      const value = data[o]!;
      // A NaN is not larger; −∞ is a number, and the first of them counts.
      if (value > best[i]! || (strongest[i] === NO_CLASS && value === -Infinity)) {
        best[i] = value;
        strongest[i] = c;
      }
    }
  }
  return strongest;
}

/** Class numbers of positions; `NO_CLASS` where the value is none. */
export function classNumbers({ height, width, data }: Planes): Int32Array {
  return Int32Array.from(data.subarray(0, height * width), (value) =>
    Number.isSafeInteger(value) && value >= 0 ? value : NO_CLASS,
  );
}

/** A class in two masks. */
export interface ClassOverlap {
  readonly index: number;
  /** Positions in each. */
  readonly x: number;
  readonly gx: number;
  /** Intersection over union, 0…1. */
  readonly iou: number;
}

export interface MaskComparison {
  /** Share of the positions whose class is another, 0…1; 0 where there are none. */
  readonly changed: number;
  /** Classes that occur in either mask, the largest first: one that occurs in neither has no IoU. */
  readonly classes: readonly ClassOverlap[];
}

/**
 * Two masks of one size, position by position. IoU as of the PASCAL VOC segmentation challenge: the positions that have
 * the class in both, over those that have it in either.
 */
export function compareMasks(x: Int32Array, gx: Int32Array): MaskComparison {
  const counts = new Map<number, { x: number; gx: number; both: number }>();
  const countOf = (index: number) => {
    const known = counts.get(index) ?? { x: 0, gx: 0, both: 0 };
    counts.set(index, known);
    return known;
  };
  let changed = 0;
  x.forEach((own, i) => {
    const other = gx[i]!;
    const count = countOf(own);
    count.x++;
    if (own === other) count.both++;
    else changed++;
    countOf(other).gx++;
  });
  const classes = [...counts]
    .filter(([index]) => index !== NO_CLASS)
    .map(([index, { both, ...sizes }]) => ({ index, ...sizes, iou: both / (sizes.x + sizes.gx - both) }))
    .sort((a, b) => b.x + b.gx - (a.x + a.gx) || a.index - b.index);
  return { changed: x.length === 0 ? 0 : changed / x.length, classes };
}
