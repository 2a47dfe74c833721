import type { LayerPair } from './layerView';

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

/**
 * The integer shift (−1, 0, 1 along each axis) that lowers E most. A misaligned sampling grid moves
 * every feature by a fraction of a pixel, which mostly shows as one pixel (Huang et al., UDP, arXiv 1911.07524).
 *
 * @returns undefined without space to shift over, or when no shift lowers E.
 */
export function bestShift({ original, flipped }: LayerPair): Shift | undefined {
  const { height, width } = original;
  const candidates = STEPS.flatMap((dy) => STEPS.map((dx) => ({ dy, dx })))
    .filter(({ dy, dx }) => (dy !== 0 || dx !== 0) && height > Math.abs(dy) + 1 && width > Math.abs(dx) + 1)
    .map(({ dy, dx }) => ({
      dy,
      dx,
      error: shiftedError(original, flipped, dy, dx, dy, dx),
      unshifted: shiftedError(original, flipped, dy, dx, 0, 0),
    }));
  const best = candidates.reduce<Shift | undefined>(
    (found, shift) => (found === undefined || gain(shift) > gain(found) ? shift : found),
    undefined,
  );
  return best !== undefined && gain(best) > 0 ? best : undefined;
}

function gain({ error, unshifted }: Shift): number {
  return unshifted - error;
}

/** E over the window that a shift by (windowY, windowX) leaves, with b read at (dy, dx). */
function shiftedError(
  a: LayerPair['original'],
  b: LayerPair['flipped'],
  windowY: number,
  windowX: number,
  dy: number,
  dx: number,
): number {
  const { channels, height, width } = a;
  const [top, bottom] = [Math.max(0, -windowY), height - Math.max(0, windowY)];
  const [left, right] = [Math.max(0, -windowX), width - Math.max(0, windowX)];
  let difference = 0;
  let norm = 0;
  for (let c = 0; c < channels; c++) {
    for (let y = top; y < bottom; y++) {
      const row = (c * height + y) * width;
      const other = (c * height + y + dy) * width + dx;
      for (let x = left; x < right; x++) {
        const value = a.data[row + x]!;
        const d = value - b.data[other + x]!;
        difference += d * d;
        norm += value * value;
      }
    }
  }
  return norm > 0 ? Math.sqrt(difference / norm) : 0;
}
