import { nothing, svg, type SVGTemplateResult } from 'lit';
import type { ScaleLine } from '../../src/report/facts/scale';
import type { Band, CurveScale, CurveSize } from '../draw/curveScale';

const ROOM_FOR_LABEL = 46;

/** Room that the label of a reference line takes, in pixels. */
const REFERENCE_ROOM = 12;

/** The lines alone. */
export function referenceLines(lines: readonly ScaleLine[], scale: CurveScale, size: CurveSize): SVGTemplateResult {
  const right = size.width - size.right;
  return svg`${lines.map(({ error }) => {
    const y = scale.y(error);
    return svg`<line class="reference" x1=${size.left} x2=${right} y1=${y} y2=${y} />`;
  })}`;
}

/**
 * Their labels, where these do not lie on one another: at the end at which fewer layers stand, with an edge of the page's
 * color, since curves cross them all the same.
 *
 * @param curves values by layer
 */
export function referenceLabels(
  lines: readonly ScaleLine[],
  curves: readonly (readonly (number | undefined)[])[],
  scale: CurveScale,
  size: CurveSize,
): SVGTemplateResult {
  const [left, right] = [size.left + 4, size.width - size.right - 4];
  let last = -Infinity;
  return svg`${lines.map(({ label, error }) => {
    const y = scale.y(error);
    if (y - last < REFERENCE_ROOM) return nothing;
    last = y;
    const crossings = (from: number, to: number): number => crossingsOf(curves, scale, [from, to], [y - 13, y + 1]);
    const width = LABEL_WIDTH * label.length;
    const isLeft = crossings(left, left + width) <= crossings(right - width, right);
    return svg`<text class="reference-label" text-anchor=${isLeft ? 'start' : 'end'} x=${isLeft ? left : right} y=${y < size.top + REFERENCE_ROOM ? y + 11 : y - 3}>${label}</text>`;
  })}`;
}

/** Of a letter, in pixels. */
const LABEL_WIDTH = 6;

/** Steps along a label at which curves are looked for. */
const LOOKS = 12;

/** How often curves lie within a box. */
function crossingsOf(
  curves: readonly (readonly (number | undefined)[])[],
  scale: CurveScale,
  [from, to]: readonly [number, number],
  [top, bottom]: readonly [number, number],
): number {
  const places = Array.from({ length: LOOKS }, (_, i) => scale.x.invert(from + ((to - from) * i) / (LOOKS - 1)));
  return curves.reduce((sum, values) => {
    const within = places.filter((place) => {
      const [a, b] = [values[Math.floor(place)], values[Math.ceil(place)]];
      if (a === undefined || b === undefined || place < 0) return false;
      const y = scale.y(a) + (scale.y(b) - scale.y(a)) * (place - Math.floor(place));
      return y >= top && y <= bottom;
    });
    return sum + within.length;
  }, 0);
}

/** Two slanting strokes across the axis. */
export function gapMark([top, bottom]: readonly [number, number], x: number): SVGTemplateResult {
  const middle = (top + bottom) / 2;
  return svg`<path class="gap" d="M${x - 5},${middle + 1}l10,-5M${x - 5},${middle + 5}l10,-5" />`;
}

/** Where a stage begins, with its size where there is room. */
export function stageMark({ first, last, label }: Band, scale: CurveScale, size: CurveSize): SVGTemplateResult {
  const from = first === 0 ? size.left : (scale.x(first - 1) + scale.x(first)) / 2;
  const to = scale.x(last);
  const line = svg`<line class="stage" x1=${from} x2=${from} y1=${size.top} y2=${size.height - size.bottom} />`;
  const text = svg`<text x=${from + 4} y=${size.top - 7}>${label}</text>`;
  return svg`${first === 0 ? nothing : line} ${to - from > ROOM_FOR_LABEL ? text : nothing}`;
}
