import { css, html, nothing, type TemplateResult } from 'lit';
import { scaleRows, SCALE_TITLE } from '../../src/report/facts/scale';
import type { OutputReport, Report } from '../../src/report/report';
import { styled } from '../styled';

/** Goes with `tableStyles`. */
export const scaleTableStyles = css`
  table.scale th[scope='row'] {
    color: inherit;
  }
  table.scale .bar {
    width: 40%;
    vertical-align: middle;
  }
  table.scale i {
    display: block;
    height: 5px;
    border-radius: 2px;
    background: var(--fs-accent);
  }
`;

/** What other changes of the input do to an output, with bars relative to the largest. */
export function scaleTable(report: Report, output: OutputReport): TemplateResult | typeof nothing {
  const rows = scaleRows(report, output);
  if (rows.length === 0) return nothing;
  const largest = Math.max(...rows.map(({ error }) => (Number.isFinite(error) ? error : 0)));
  const length = (error: number): number => (largest > 0 && Number.isFinite(error) ? error / largest : 0);
  return html`<table class="scale">
    <thead>
      <tr>
        <th scope="col" colspan="3">${SCALE_TITLE}</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ words, text, error }) =>
          html`<tr>
            <th scope="row">${words}</th>
            <td class="bar"><i ${styled({ width: `${length(error) * 100}%` })}></i></td>
            <td class="number">${text}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
