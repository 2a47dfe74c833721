import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { Connection, LayerBranches } from '../../src/report/facts/branches';
import { skipPath, widestSkip } from '../../src/report/skipPath';
import { curvePath, type CurveScale, type CurveSize } from '../draw/curveScale';

/** Height in pixels of the strip of skip connections below a curve. */
export const SKIP_STRIP = 28;

/** Values of layers, undefined where there is none. */
type Values = readonly (number | undefined)[];

/** SVG path of a curve: through all layers in a row, or along the longest way where they branch. */
export function mainPath(values: Values, branches: LayerBranches | undefined, scale: CurveScale): string {
  if (branches === undefined) return curvePath(values, scale);
  const { trunk } = branches;
  const along = trunk.map((place) => values[place]);
  return curvePath(along, { x: (i) => scale.x(trunk[i]!), y: scale.y });
}

/** The strokes from the longest way to layers beside it, and back. */
export function besidePath(values: Values, branches: LayerBranches | undefined, scale: CurveScale): string {
  return (branches?.beside ?? [])
    .map(([from, to]) => curvePath([values[from], values[to]], { x: (i) => scale.x(i === 0 ? from : to), y: scale.y }))
    .filter((path) => path.includes('L'))
    .join('');
}

/** Layers beside the longest way have a point of their own, however many there are. */
export function besidePoints(
  values: Values,
  branches: LayerBranches | undefined,
  scale: CurveScale,
): SVGTemplateResult {
  const onTrunk = new Set(branches?.trunk);
  const places = branches === undefined ? [] : [...values.keys()].filter((place) => !onTrunk.has(place));
  return svg`${places.map((place) => {
    const value = values[place];
    return value === undefined || !Number.isFinite(value)
      ? nothing
      : svg`<circle class="beside-point" cx=${scale.x(place)} cy=${scale.y(value)} r="1.8" />`;
  })}`;
}

/** Arcs below the axis; those of the layer on screen stand out. */
export function skipArcs(
  { skips }: LayerBranches,
  selected: number,
  scale: CurveScale,
  size: CurveSize,
): SVGTemplateResult {
  const top = size.height - SKIP_STRIP;
  const widest = widestSkip(skips);
  const path = (shown: readonly Connection[]) =>
    skipPath(shown, (place) => scale.x(place), top, SKIP_STRIP - 4, widest);
  const own = skips.filter((skip) => skip.includes(selected));
  return svg`<line class="skip-base" x1=${scale.x.range()[0]!} x2=${scale.x.range()[1]!} y1=${top} y2=${top} />
    <path class="skip" d=${path(skips)} />
    ${own.length === 0 ? nothing : svg`<path class="skip own" d=${path(own)} />`}`;
}

/** What the strokes of branches stand for, as far as there are any. */
export function branchKey({ beside, skips }: LayerBranches): TemplateResult {
  const line = (name: string, path: string) =>
    html`<svg width="18" height="8" aria-hidden="true"><path class=${name} d=${path} /></svg>`;
  return html`${beside.length === 0 ? nothing : html`<span>${line('beside', 'M0,4H18')} on a parallel branch</span>`}
  ${skips.length === 0 ? nothing : html`<span>${line('skip', 'M1,1C1,9 17,9 17,1')} skip connection</span>`}`;
}
