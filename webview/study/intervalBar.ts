import { css, svg, html, type TemplateResult } from 'lit';

export const intervalStyles = css`
  .interval {
    display: block;
    width: 100%;
    height: 10px;
  }
  .interval .track {
    fill: var(--fs-grid);
  }
  .interval .range {
    fill: var(--fs-accent);
    opacity: 0.45;
  }
  .interval .share {
    fill: var(--fs-text);
  }
  @media (forced-colors: active) {
    .interval .range {
      fill: Highlight;
    }
  }
`;

/** A share on a line from 0 to 1, with its interval; the figures stand beside it. */
export function intervalBar([low, share, high]: readonly [number, number, number]): TemplateResult {
  const percent = (value: number): string => `${Math.min(100, Math.max(0, value * 100))}%`;
  return html`<svg class="interval" aria-hidden="true">
    ${svg`<rect class="track" x="0" y="4" width="100%" height="2" />
      <rect class="range" x=${percent(low)} y="1" width=${percent(Math.max(0.004, high - low))} height="8" rx="2" />
      <rect class="share" x=${percent(Math.min(0.997, share))} y="0" width="2" height="10" />`}
  </svg>`;
}
