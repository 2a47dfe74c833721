import type { CurveScale, CurveSize } from './curveScale';

/** Where labels of lines across a chart of curves stand: where they hide least. Pure. */

/** A line to be labeled, by its height in pixels. */
export interface LabeledLine {
  readonly label: string;
  readonly y: number;
}

/** What is drawn already, values by layer. */
export interface DrawnValues {
  readonly curves: readonly (readonly (number | undefined)[])[];
  /** Marks for themselves. */
  readonly points: readonly (number | undefined)[];
}

/** Where its text begins, in pixels. */
export interface PlacedLabel {
  readonly label: string;
  readonly x: number;
  readonly baseline: number;
}

/** Of a letter, in pixels. */
const LETTER_WIDTH = 6;
/** Of a line of text: above and below its baseline. */
const ASCENT = 10;
const DESCENT = 3;
/** How far above, and below, its line a label's baseline lies. */
const ABOVE = 3;
const BELOW = 12;
/** The lowest top of a label: the names of stages stand above the plot. */
const TOP = 13;
/** Places along the line that are tried, both ends first, since curves are not looked for there. */
const ALONG = [0, 1, 0.25, 0.5, 0.75] as const;
/** Lines nearer to the one before than this go without: it could not be told whose label it is. */
const APART = 12;
/** Steps along a label at which curves are looked for. */
const LOOKS = 12;

/** Half the width of a mark, in pixels; and how many looks at a curve it counts for. */
const MARK = 4;

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * A label above or below each line that has room for one.
 *
 * @param lines from top to bottom
 */
export function placedLabels(
  lines: readonly LabeledLine[],
  drawn: DrawnValues,
  scale: CurveScale,
  size: CurveSize,
): readonly PlacedLabel[] {
  const taken: Box[] = [];
  let last = -Infinity;
  return lines.flatMap(({ label, y }) => {
    if (y - last < APART) return [];
    const boxes = places(label, y, size).filter((box) => !taken.some((other) => overlap(box, other)));
    const hidden = (box: Box): number =>
      crossings(box, drawn.curves, scale) +
      MARK * marksWithin(box, drawn.points, scale) +
      (lines.some((line) => crosses(box, line)) ? LOOKS : 0);
    const best = smallest(boxes, hidden);
    if (best === undefined) return [];
    taken.push(best);
    last = y;
    return [{ label, x: best.left, baseline: best.bottom - DESCENT }];
  });
}

function places(label: string, y: number, size: CurveSize): readonly Box[] {
  const width = LETTER_WIDTH * label.length;
  const [first, last] = [size.left + 4, size.width - size.right - 4 - width];
  return [y - ABOVE, y + BELOW].flatMap((baseline) => {
    const [top, bottom] = [baseline - ASCENT, baseline + DESCENT];
    if (top < TOP || bottom > size.height - size.bottom) return [];
    return ALONG.map((share) => first + share * (last - first)).map((left) => ({
      left,
      right: left + width,
      top,
      bottom,
    }));
  });
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function crosses({ top, bottom }: Box, { y }: LabeledLine): boolean {
  return y > top && y < bottom - DESCENT;
}

/** How often curves lie within a box. */
function crossings(
  { left, right, top, bottom }: Box,
  curves: readonly (readonly (number | undefined)[])[],
  scale: CurveScale,
): number {
  const looks = Array.from({ length: LOOKS }, (_, i) => scale.x.invert(left + ((right - left) * i) / (LOOKS - 1)));
  return curves.reduce((sum, values) => {
    const within = looks.filter((place) => {
      const [a, b] = [values[Math.floor(place)], values[Math.ceil(place)]];
      if (a === undefined || b === undefined || place < 0) return false;
      const y = scale.y(a) + (scale.y(b) - scale.y(a)) * (place - Math.floor(place));
      return y >= top && y <= bottom;
    });
    return sum + within.length;
  }, 0);
}

function marksWithin(
  { left, right, top, bottom }: Box,
  points: readonly (number | undefined)[],
  scale: CurveScale,
): number {
  return points.filter((value, i) => {
    if (value === undefined) return false;
    const [x, y] = [scale.x(i), scale.y(value)];
    return x > left - MARK && x < right + MARK && y > top - MARK && y < bottom + MARK;
  }).length;
}

/** The first of the smallest. */
function smallest(boxes: readonly Box[], of: (box: Box) => number): Box | undefined {
  let best: { readonly box: Box; readonly size: number } | undefined;
  for (const box of boxes) {
    const size = of(box);
    if (best === undefined || size < best.size) best = { box, size };
  }
  return best?.box;
}
