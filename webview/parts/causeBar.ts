import { css, html, nothing, type TemplateResult } from 'lit';
import type { ShareRow } from '../../src/report/facts/shares';
import { causeColor } from '../causeColors';
import { styled } from '../styled';

export const causeBarStyles = css`
  .shares {
    display: flex;
    gap: 2px;
    height: 18px;
    border-radius: 3px;
    overflow: hidden;
  }
  .shares > i {
    min-width: 3px;
  }
  /* With high contrast, a pattern a cause as well as a color. */
  :host-context(.vscode-high-contrast) .pattern,
  :host-context(.vscode-high-contrast-light) .pattern {
    outline: 1px solid var(--fs-line);
    outline-offset: -1px;
  }
  :host-context(.vscode-high-contrast) .grid,
  :host-context(.vscode-high-contrast-light) .grid {
    background-image: repeating-linear-gradient(45deg, var(--fs-page) 0 1px, transparent 1px 5px);
  }
  :host-context(.vscode-high-contrast) .padding,
  :host-context(.vscode-high-contrast-light) .padding {
    background-image: repeating-linear-gradient(90deg, var(--fs-page) 0 1px, transparent 1px 5px);
  }
  :host-context(.vscode-high-contrast) .resample,
  :host-context(.vscode-high-contrast-light) .resample {
    background-image: repeating-linear-gradient(0deg, var(--fs-page) 0 1px, transparent 1px 4px);
  }
  :host-context(.vscode-high-contrast) .position,
  :host-context(.vscode-high-contrast-light) .position {
    background-image: repeating-linear-gradient(-45deg, var(--fs-page) 0 2px, transparent 2px 6px);
  }
  @media (forced-colors: active) {
    .pattern {
      forced-color-adjust: none;
    }
  }
`;

/** The positive shares of the causes as one bar. Its words stand beside it. */
export function causeBar(shares: readonly ShareRow[]): TemplateResult | typeof nothing {
  const shown = shares.filter(({ bar }) => bar > 0);
  if (shown.length === 0) return nothing;
  return html`<div class="shares" aria-hidden="true">
    ${shown.map(
      ({ cause, bar }) =>
        html`<i
          class="pattern ${cause}"
          ${styled({ 'flex-grow': String(bar), 'background-color': causeColor(cause) })}
        ></i>`,
    )}
  </div>`;
}
