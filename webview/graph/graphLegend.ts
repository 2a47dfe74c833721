import { css, html, nothing, type TemplateResult } from 'lit';
import type { Legend, UnitMark } from '../../src/report/facts/graph/marks';
import { legend } from '../parts/legend';
import { band, type MarkTables } from './band';

export const graphLegendStyles = css`
  .keys {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 16px;
    font-size: 12px;
    color: var(--fs-muted);
  }
  .keys > li {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }
  .keys .band {
    width: 12px;
    height: 12px;
    border-radius: 2px;
    border: 1px solid var(--fs-line);
  }
  .keys .legend {
    min-width: 200px;
  }
  .keys svg path {
    fill: none;
    stroke: var(--fs-accent);
    stroke-width: 2;
  }
`;

/** What the colors and lines of a graph mean: those that are in it. */
export function graphLegend(
  { scale, causes, exact, unknown }: Legend,
  tables: MarkTables,
  hasPath: boolean,
): TemplateResult {
  const key = (mark: UnitMark, label: string): TemplateResult => html`<li>${band(mark, tables)} ${label}</li>`;
  return html`<ul class="keys" aria-label="Legend">
    ${
      scale === undefined
        ? nothing
        : html`<li>
            ${legend(tables[scale.kind], scale.low, scale.high, scale.kind === 'scale' ? 'Colors, by the logarithm' : 'Colors')}
          </li>`
    }
    ${causes.map(({ cause, label }) => key({ kind: 'causes', causes: [cause], text: '' }, label))}
    ${exact === undefined ? nothing : key({ kind: 'exact', text: '' }, exact)}
    ${unknown === undefined ? nothing : key({ kind: 'unknown', text: '' }, unknown)}
    ${
      hasPath
        ? html`<li>
            <svg width="18" height="6" aria-hidden="true"><path d="M0,3h18" /></svg> from the first break to the output
          </li>`
        : nothing
    }
  </ul>`;
}
