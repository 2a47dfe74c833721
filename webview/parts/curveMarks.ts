import { nothing, svg, type SVGTemplateResult } from 'lit';
import type { ScaleLine } from '../../src/report/facts/scale';
import type { Band, CurveScale, CurveSize } from '../draw/curveScale';
import { placedLabels, type DrawnValues } from '../draw/curveLabels';

const ROOM_FOR_LABEL = 46;

/** The lines alone. */
export function referenceLines(lines: readonly ScaleLine[], scale: CurveScale, size: CurveSize): SVGTemplateResult {
  const right = size.width - size.right;
  return svg`${lines.map(({ error }) => {
    const y = scale.y(error);
    return svg`<line class="reference" x1=${size.left} x2=${right} y1=${y} y2=${y} />`;
  })}`;
}

/** Their labels, each where the least is behind it, with an edge of the page's color, since curves may cross them all the same. */
export function referenceLabels(
  lines: readonly ScaleLine[],
  drawn: DrawnValues,
  scale: CurveScale,
  size: CurveSize,
): SVGTemplateResult {
  const labels = lines.map(({ label, error }) => ({ label, y: scale.y(error) }));
  return svg`${placedLabels(labels, drawn, scale, size).map(
    ({ label, x, baseline }) => svg`<text class="reference-label" x=${x} y=${baseline}>${label}</text>`,
  )}`;
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
