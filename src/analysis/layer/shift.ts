import type { Planes, PlanesPair } from './planes';

/** An integer shift of g·F(gx) against F(x), and E after it over the positions that both have. */
export interface Shift {
  /** Rows down and columns right, −1, 0 or 1. */
  readonly dy: number;
  readonly dx: number;
  /** E on the common positions, shifted. */
  readonly error: number;
  /** E on the same positions without the shift: what `error` is to be compared with. */
  readonly unshifted: number;
}

const STEPS = [0, -1, 1] as const;

type Step = (typeof STEPS)[number];

/** Rows and columns, ends excluded. */
interface Window {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/**
 * The integer shift (−1, 0, 1 along each axis) that lowers E most. A misaligned sampling grid moves
 * every feature by a fraction of a pixel, which mostly shows as one pixel (Huang et al., UDP, arXiv 1911.07524).
 *
 * @returns undefined without space to shift over, or when no shift lowers E.
 */
export function bestShift({ original, flipped }: PlanesPair): Shift | undefined {
  const { height, width } = original;
  const squares = squaresByPosition(original, flipped);
  const candidates = STEPS.flatMap((dy) => {
    if (height <= Math.abs(dy) + 1) return [];
    const shifted = shiftedDifferences(original, flipped, dy);
    return STEPS.filter((dx) => (dy !== 0 || dx !== 0) && width > Math.abs(dx) + 1).map((dx) => {
      const window = commonWindow(original, dy, dx);
      const norm = sumOver(squares.norm, width, window);
      const relative = (squared: number): number => (norm > 0 ? Math.sqrt(squared / norm) : 0);
      const unshifted = relative(sumOver(squares.difference, width, window));
      return { dy, dx, error: relative(shifted[dx]), unshifted };
    });
  });
  const best = candidates.reduce<Shift | undefined>(
    (found, shift) => (found === undefined || gain(shift) > gain(found) ? shift : found),
    undefined,
  );
  return best !== undefined && gain(best) > 0 ? best : undefined;
}

function gain({ error, unshifted }: Shift): number {
  return unshifted - error;
}

/** The positions that still have a partner after the shift. */
function commonWindow({ height, width }: Pick<Planes, 'height' | 'width'>, dy: number, dx: number): Window {
  return {
    top: Math.max(0, -dy),
    bottom: height - Math.max(0, dy),
    left: Math.max(0, -dx),
    right: width - Math.max(0, dx),
  };
}

/** Σ a² and Σ (a − b)² over channels at every position: all windows share them. */
function squaresByPosition(
  { channels, height, width, data: a }: Planes,
  { data: b }: Planes,
): { readonly norm: Float64Array; readonly difference: Float64Array } {
  const area = height * width;
  const norm = new Float64Array(area);
  const difference = new Float64Array(area);
  for (let c = 0, o = 0; c < channels; c++) {
    for (let i = 0; i < area; i++, o++) {
      const value = a[o]!;
      const d = value - b[o]!;
      norm[i]! += value * value;
      difference[i]! += d * d;
    }
  }
  return { norm, difference };
}

function sumOver(map: Float64Array, width: number, { top, bottom, left, right }: Window): number {
  let sum = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) sum += map[y * width + x]!;
  }
  return sum;
}

/**
 * Σ (a − b)² over channels and the common window of each step along the rows, b read `dy` rows further on: all steps in one
 * pass, since each alone waits for its own sum.
 */
function shiftedDifferences(
  { channels, height, width, data: a }: Planes,
  { data: b }: Planes,
  dy: Step,
): Record<Step, number> {
  const { top, bottom } = commonWindow({ height, width }, dy, 0);
  let [left, center, right] = [0, 0, 0];
  for (let c = 0; c < channels; c++) {
    for (let y = top; y < bottom; y++) {
      const first = (c * height + y) * width;
      const last = first + width - 1;
      const offset = dy * width;
      let before = NaN;
      let at = b[first + offset]!;
      for (let o = first; o < last; o++) {
        const value = a[o]!;
        const after = b[o + offset + 1]!;
        if (o > first) left += (value - before) ** 2;
        center += (value - at) ** 2;
        right += (value - after) ** 2;
        before = at;
        at = after;
      }
      if (width > 1) left += (a[last]! - before) ** 2;
      center += (a[last]! - at) ** 2;
    }
  }
  return { [-1]: left, 0: center, 1: right };
}
