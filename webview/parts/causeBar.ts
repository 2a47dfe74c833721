import { css, html, type TemplateResult } from 'lit';
import type { CauseReport } from '../../src/report/report';
import { causeShares } from '../../src/report/facts/verdict';
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
  /* With high contrast, a pattern a cause as well as a colour. */
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

/** The shares of the causes as one bar; what they take back is not drawn. Its words stand beside it. */
export function causeBar(causes: CauseReport): TemplateResult {
  return html`<div class="shares" aria-hidden="true">
    ${causeShares(causes).given.map(
      ({ cause, share }) =>
        html`<i
          class="pattern ${cause}"
          ${styled({ 'flex-grow': String(share), 'background-color': causeColor(cause) })}
        ></i>`,
    )}
  </div>`;
}
