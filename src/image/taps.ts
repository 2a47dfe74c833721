/**
 * Which source positions each resized position is made of, with Pillow's filters.
 * Source: Pillow `src/libImaging/Resample.c` (`precompute_coeffs`, `normalize_coeffs_8bpc`) and `Geometry.c`
 * (`ImagingScaleAffine`) for nearest.
 */

type Filter = keyof typeof FILTERS;
export type Interpolation = Filter | 'nearest';

/** The part of the resized image that is wanted: `start … start + length` of `size` along one axis. */
export interface Window {
  readonly size: number;
  readonly start: number;
  readonly length: number;
}

/** One resized position: weights of the source positions from `first` on; neither end is 0. */
export interface Tap {
  readonly first: number;
  /** Integers in units of `2 ** -bits`. */
  readonly weights: Int32Array | Float64Array;
}

/** Fractional bits of a weight: Pillow's for 8-bit samples, which are summed in 32 bits. */
export const FIXED_BITS = 22;
/** For deeper samples, which are summed in double precision: finer than float32 can show. */
export const FINE_BITS = 40;

/** Pillow's filters; `support` is the radius at scale 1. */
const FILTERS = {
  bilinear: { support: 1, at: (x: number) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, at: cubic },
  lanczos: { support: 3, at: (x: number) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
  box: { support: 0.5, at: (x: number) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  hamming: { support: 1, at: hamming },
} as const;

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

/** Pillow's constants are single precision. */
function hamming(position: number): number {
  const x = Math.abs(position);
  return x >= 1 ? 0 : sinc(x) * (Math.fround(0.54) + Math.fround(0.46) * Math.cos(x * Math.PI));
}

/** Keys' cubic with a = −0.5. */
function cubic(position: number): number {
  const a = -0.5;
  const x = Math.abs(position);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

/** One tap for each position of the window. */
export function tapsOf(
  sourceSize: number,
  window: Window,
  interpolation: Interpolation,
  bits: typeof FIXED_BITS | typeof FINE_BITS,
): readonly Tap[] {
  return interpolation === 'nearest'
    ? nearestTaps(sourceSize, window, bits)
    : filterTaps(sourceSize, window, interpolation, bits);
}

function filterTaps(
  sourceSize: number,
  { size, start, length }: Window,
  interpolation: Filter,
  bits: number,
): readonly Tap[] {
  const { support: radius, at } = FILTERS[interpolation];
  const scale = sourceSize / size;
  const filterScale = Math.max(scale, 1);
  const support = radius * filterScale;
  return Array.from({ length }, (_, i) => {
    const center = (start + i + 0.5) * scale;
    const from = Math.max(0, Math.trunc(center - support + 0.5));
    const to = Math.min(sourceSize, Math.trunc(center + support + 0.5));
    const exact = new Float64Array(to - from);
    let sum = 0;
    for (let k = 0; k < exact.length; k++) {
      const weight = at((k + from - center + 0.5) * (1 / filterScale));
      exact[k] = weight;
      sum += weight;
    }
    const weights = bits <= 30 ? new Int32Array(exact.length) : exact;
    for (let k = 0; k < exact.length; k++) weights[k] = fixed(exact[k]! * (sum === 0 ? 1 : 1 / sum), bits);
    return trimmed(from, weights);
  });
}

function fixed(weight: number, bits: number): number {
  return Math.trunc(weight * 2 ** bits + (weight < 0 ? -0.5 : 0.5));
}

/** Without the zeros at both ends, so that a tap and its mirror image can be the same. */
function trimmed(from: number, weights: Tap['weights']): Tap {
  let [start, end] = [0, weights.length];
  while (end - start > 1 && weights[end - 1] === 0) end--;
  while (end - start > 1 && weights[start] === 0) start++;
  const isAll = start === 0 && end === weights.length;
  return { first: from + start, weights: isAll ? weights : weights.subarray(start, end) };
}

/** Adds up the step as Pillow does: on exact ties the rounding errors decide which neighbor is nearest. */
function nearestTaps(sourceSize: number, { size, start, length }: Window, bits: number): readonly Tap[] {
  const step = sourceSize / size;
  const weights = bits <= 30 ? Int32Array.of(2 ** bits) : Float64Array.of(2 ** bits);
  const taps: Tap[] = [];
  let position = step * 0.5;
  for (let i = 0; i < start + length; i++) {
    if (i >= start) taps.push({ first: Math.min(sourceSize - 1, Math.floor(position)), weights });
    position += step;
  }
  return taps;
}

/** Positions along one axis for both reading directions, each made once. */
export interface Axis {
  readonly taps: readonly Tap[];
  /** For each resized position, the number of its tap. */
  readonly plain: readonly number[];
  /** The same for the source read backwards. */
  readonly mirrored: readonly number[];
}

/**
 * The taps of an axis read forwards and, if wanted, backwards. Resizing the mirror image is nearly the mirror image
 * of resizing, but not quite: a crop may sit one position aside, and rounding decides ties. A backward tap that
 * equals a forward one is shared, any other is added, so that both directions come from one pass and are exact.
 */
export function makeAxis(taps: readonly Tap[], sourceSize: number, { size, start }: Window, mirror: boolean): Axis {
  const all = [...taps];
  const plain = taps.map((_, i) => i);
  if (!mirror) return { taps: all, plain, mirrored: [] };
  const mirrored = taps.map((tap, i) => {
    const { first, weights } = tap;
    const backward = { first: sourceSize - first - weights.length, weights: weights.toReversed() };
    // The resized position that this one would be the mirror image of.
    const partner = size - 1 - 2 * start - i;
    const forward = taps[partner];
    return forward !== undefined && isSame(forward, backward) ? partner : all.push(backward) - 1;
  });
  return { taps: all, plain, mirrored };
}

function isSame(a: Tap, b: Tap): boolean {
  if (a.first !== b.first || a.weights.length !== b.weights.length) return false;
  for (let k = 0; k < a.weights.length; k++) if (a.weights[k] !== b.weights[k]) return false;
  return true;
}

/** Taps of equally many weights, one after the other, for loops over many of them. */
export interface TapTable<Weights extends Tap['weights']> {
  readonly firsts: Int32Array;
  /** Weights of each tap, those beyond its own 0. */
  readonly width: number;
  readonly weights: Weights;
}

/** So many weights at least, where the source has that many positions. */
const LEAST_WIDTH = 4;

/** @param sourceSize no tap of the table goes beyond it */
export function tableOf<Weights extends Tap['weights']>(
  taps: readonly Tap[],
  sourceSize: number,
  Weights: new (length: number) => Weights,
): TapTable<Weights> {
  const longest = taps.reduce((most, tap) => Math.max(most, tap.weights.length), LEAST_WIDTH);
  const width = Math.min(sourceSize, longest);
  const firsts = new Int32Array(taps.length);
  const weights = new Weights(taps.length * width);
  for (const [i, tap] of taps.entries()) {
    const first = Math.min(tap.first, sourceSize - width);
    firsts[i] = first;
    weights.set(tap.weights, i * width + tap.first - first);
  }
  return { firsts, width, weights };
}
