import { css, html, type TemplateResult } from 'lit';
import { tableGradient, type ColorTable } from '../draw/colorMaps';
import { styled } from '../styled';

export const legendStyles = css`
  .legend {
    display: grid;
    grid-template-columns: auto minmax(48px, 1fr) auto;
    gap: 8px;
    align-items: center;
    font-size: 11px;
    color: var(--fs-muted);
    white-space: nowrap;
  }
  .ramp {
    height: 6px;
    border-radius: 3px;
    outline: 1px solid var(--fs-line);
  }
`;

/** A color bar with the values at its ends. */
export function legend(table: ColorTable, low: string, high: string, label: string): TemplateResult {
  return html`<div class="legend" role="img" aria-label="${label}: ${low} to ${high}">
    <span>${low}</span>
    <span class="ramp" ${styled({ background: tableGradient(table) })}></span>
    <span>${high}</span>
  </div>`;
}
