import { css, html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { checkpointRows } from '../../src/report/facts/comparison/checkpoints';
import type { Checkpoints } from '../../src/report/facts/comparison/course';
import {
  CHART,
  chartEnds,
  chartPoints,
  courseCharts,
  type CourseChart,
} from '../../src/report/facts/comparison/courseCharts';
import { base, sectionStyles, tableStyles } from '../styles';

/** The course of one network over its checkpoints: sentences, small charts on one scale, and their figures. */
@customElement('flipscope-checkpoint-charts')
export class CheckpointCharts extends LitElement {
  @property({ attribute: false }) course!: Checkpoints;

  static override styles = [
    base,
    sectionStyles,
    tableStyles,
    css`
      p + p {
        margin-top: 6px;
      }
      section {
        margin-bottom: 28px;
      }
      .multiples {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
        gap: 14px;
        margin: 14px 0;
      }
      figure {
        margin: 0;
        font-size: 12px;
        overflow-wrap: anywhere;
      }
      svg {
        display: block;
        width: 100%;
        margin-top: 4px;
        background: var(--fs-surface);
        border: 1px solid var(--fs-line);
        border-radius: 4px;
      }
      polyline {
        fill: none;
        stroke: var(--vscode-charts-blue, currentColor);
        stroke-width: 2;
      }
      .estimate {
        stroke: var(--fs-muted);
        stroke-dasharray: 4 3;
      }
    `,
  ];

  override render(): TemplateResult {
    const { names, sentences } = this.course;
    return html`<section>
      <h2>Checkpoints</h2>
      ${sentences.map((sentence) => html`<p>${sentence}</p>`)}
      <div class="multiples">${courseCharts(this.course).map(chart)}</div>
      <details>
        <summary>The figures</summary>
        <div class="scroll" role="region" aria-label="Checkpoints" tabindex="0">
          <table>
            <thead>
              <tr>
                <td></td>
                ${names.map((name) => html`<th scope="col">${name}</th>`)}
              </tr>
            </thead>
            <tbody>
              ${checkpointRows(this.course).map(
                ({ title, cells }) =>
                  html`<tr>
                    <th scope="row">${title}</th>
                    ${cells.map((text) => html`<td>${text}</td>`)}
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>
      </details>
    </section>`;
  }
}

function chart({ line, dashed }: CourseChart): TemplateResult {
  const { name, texts } = line;
  return html`<figure>
    <figcaption>${name}<br /><span class="muted">${chartEnds(line)}</span></figcaption>
    <svg viewBox="0 0 ${CHART.width} ${CHART.height}" role="img" aria-label="${name}: ${texts.join(', ')}">
      ${dashed === undefined ? nothing : svg`<polyline class="estimate" points=${chartPoints(dashed)} />`}
      <polyline points=${chartPoints(line)} />
    </svg>
    ${dashed === undefined ? nothing : html`<p class="muted">dashed: the estimate</p>`}
  </figure>`;
}
