import { css, html, type TemplateResult } from 'lit';
import { columnLetter } from '../../src/report/facts/comparison/columns';

/** Lines of up to eight columns, told apart by color and by dashes. Not `charts-orange`, as in `causeColors`. */
export const columnStyles = css`
  .column-0 {
    --fs-column: var(--vscode-charts-blue);
  }
  .column-1 {
    --fs-column: var(--vscode-charts-yellow);
    --fs-dashes: 7 3;
  }
  .column-2 {
    --fs-column: var(--vscode-charts-green);
    --fs-dashes: 2 3;
  }
  .column-3 {
    --fs-column: var(--vscode-charts-purple);
    --fs-dashes: 8 3 2 3;
  }
  .column-4 {
    --fs-column: var(--vscode-charts-red);
    --fs-dashes: 12 4;
  }
  .column-5 {
    --fs-column: color-mix(in srgb, var(--vscode-charts-red), var(--vscode-charts-yellow));
    --fs-dashes: 4 2;
  }
  .column-6 {
    --fs-column: var(--fs-text);
    --fs-dashes: 1 3;
  }
  .column-7 {
    --fs-column: var(--fs-muted);
    --fs-dashes: 6 2 1 2 1 2;
  }
  .stroke {
    fill: none;
    stroke: var(--fs-column);
    stroke-dasharray: var(--fs-dashes, none);
    stroke-width: 1.75;
    stroke-linejoin: round;
  }
`;

/** A column's line and letter, for beside its name. */
export function columnKey(column: number): TemplateResult {
  return html`<svg class="column-${column}" width="22" height="8" aria-hidden="true">
      <path class="stroke" d="M0,4H22" />
    </svg>
    <b>${columnLetter(column)}</b>`;
}
