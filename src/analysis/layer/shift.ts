import type { LayerPair } from './layerView';
import type { Planes } from './planes';

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

const STEPS = [0, -1, 1];

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
export function bestShift({ original, flipped }: LayerPair): Shift | undefined {
  const { height, width } = original;
  const squares = squaresByPosition(original, flipped);
  const candidates = STEPS.flatMap((dy) => STEPS.map((dx) => ({ dy, dx })))
    .filter(({ dy, dx }) => (dy !== 0 || dx !== 0) && height > Math.abs(dy) + 1 && width > Math.abs(dx) + 1)
    .map(({ dy, dx }) => {
      const window = commonWindow(original, dy, dx);
      const norm = sumOver(squares.norm, width, window);
      const relative = (squared: number): number => (norm > 0 ? Math.sqrt(squared / norm) : 0);
      const error = relative(shiftedDifference(original, flipped, window, dy * width + dx));
      return { dy, dx, error, unshifted: relative(sumOver(squares.difference, width, window)) };
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
function commonWindow({ height, width }: Planes, dy: number, dx: number): Window {
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

/** Σ (a − b)² over channels and the window, b read `offset` entries further on. */
function shiftedDifference(
  { channels, height, width, data: a }: Planes,
  { data: b }: Planes,
  { top, bottom, left, right }: Window,
  offset: number,
): number {
  let sum = 0;
  for (let c = 0; c < channels; c++) {
    for (let y = top; y < bottom; y++) {
      const row = (c * height + y) * width;
      for (let o = row + left, end = row + right; o < end; o++) {
        const d = a[o]! - b[o + offset]!;
        sum += d * d;
      }
    }
  }
  return sum;
}
