import { css, html, type TemplateResult } from 'lit';
import type { CauseReport } from '../../src/report/report';
import { causeShares } from '../../src/report/verdict';
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
`;

/** The shares of the causes as one bar; what they take back is not drawn. Its words stand beside it. */
export function causeBar(causes: CauseReport): TemplateResult {
  return html`<div class="shares" aria-hidden="true">
    ${causeShares(causes).given.map(
      ({ cause, share }) => html`<i ${styled({ 'flex-grow': String(share), background: causeColor(cause) })}></i>`,
    )}
  </div>`;
}
