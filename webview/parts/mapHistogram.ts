import { css, html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { ChannelMaps } from '../../src/protocol/views';
import { formatNumber } from '../../src/report/facts/format';
import { histogram } from '../draw/histogram';
import { valueRange } from '../draw/raster';

const BINS = 64;
const HEIGHT = 60;

export const mapHistogramStyles = css`
  .histogram {
    margin-top: 10px;
  }
  .histogram svg {
    display: block;
    width: 100%;
    height: 60px;
    background: var(--fs-surface);
    border-radius: 3px;
  }
  .histogram svg.inline {
    display: inline;
    width: 18px;
    height: 6px;
    background: none;
  }
  .histogram path {
    vector-effect: non-scaling-stroke;
    fill: none;
    stroke: var(--fs-accent);
    stroke-width: 1.5;
  }
  .histogram path.flipped {
    stroke: var(--fs-defect);
    stroke-dasharray: 5 3;
  }
  .histogram .ends {
    display: flex;
    justify-content: space-between;
    gap: 8px;
    font-size: 11px;
    color: var(--fs-muted);
  }
  .histogram .key {
    padding-inline-end: 12px;
  }
`;

/** How the values of the original and the flipped map are distributed, over one range. */
export function mapHistogram({ original, flipped }: ChannelMaps): TemplateResult {
  const range = valueRange(original, flipped);
  const counts = [original, flipped].map((matrix) => histogram(matrix, range, BINS));
  const most = Math.max(1, ...counts.flatMap((list) => [...list]));
  const [low, high] = range.map(formatNumber);
  return html`<div class="histogram" role="img" aria-label="Histogram of the values from ${low} to ${high}">
    <svg viewBox="0 0 ${BINS} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
      ${counts.map((list, i) => line(list, most, i === 0 ? 'original' : 'flipped'))}
    </svg>
    <div class="ends">
      <span>${low}</span>
      <span
        ><svg class="inline" width="18" height="6" aria-hidden="true"><path d="M0,3H18" /></svg>
        <span class="key">original</span>
        <svg class="inline" width="18" height="6" aria-hidden="true"><path class="flipped" d="M0,3H18" /></svg>
        <span class="key">flipped back</span></span
      >
      <span>${high}</span>
    </div>
  </div>`;
}

function line(counts: Uint32Array, most: number, name: string): SVGTemplateResult {
  const y = (count: number): string => (HEIGHT - 2 - (count / most) * (HEIGHT - 6)).toFixed(1);
  const steps = Array.from(counts, (count, i) => `L${i},${y(count)}L${i + 1},${y(count)}`).join('');
  return svg`<path class=${name} d="M0,${HEIGHT - 2}${steps}" />`;
}
