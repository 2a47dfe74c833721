import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { mirroredWords, outcomeWords, wholeExplanation } from '../../src/report/facts/causeWords';
import { formatError, formatPercent } from '../../src/report/facts/format';
import type { CauseReport, Counterfactual } from '../../src/report/report';
import { warningIcon } from '../icons';
import { base, tableStyles } from '../styles';
import { styled } from '../styled';
import { sortedExperiments } from '../why';

/** The output's error in every counterfactual: what happens when some causes are mirrored too. */
@customElement('flipscope-experiment-table')
export class ExperimentTable extends LitElement {
  @property({ attribute: false }) causes!: CauseReport;
  @property({ attribute: false }) noiseFloor = 0;
  /** The output should change: a larger difference is no worse one. */
  @property({ attribute: false }) sensitive = false;

  static override styles = [
    base,
    tableStyles,
    css`
      .meter {
        width: 28%;
        min-width: 60px;
      }
      .meter > i {
        display: block;
        height: 4px;
        border-radius: 2px;
        background: var(--fs-accent);
      }
      .note {
        white-space: normal;
        font-weight: 600;
      }
      .worse svg {
        color: var(--fs-warn);
        vertical-align: -3px;
      }
      .whole {
        background: color-mix(in srgb, var(--fs-good) 10%, transparent);
      }
      details {
        margin-top: 6px;
      }
      summary {
        cursor: pointer;
        color: var(--fs-muted);
      }
    `,
  ];

  override render(): TemplateResult {
    const { causes, noiseFloor } = this;
    const { first, rest } = sortedExperiments(causes, noiseFloor);
    return html`${this.#table(first)}
      ${
        rest.length === 0
          ? nothing
          : html`<details>
              <summary>${rest.length} more combinations</summary>
              ${this.#table(rest)}
            </details>`
      }
      <p class="muted">
        With everything mirrored ${formatError(causes.twinResidual)} is left
        (${causes.twinResidual < noiseFloor ? 'float noise' : 'more than float noise'}).
      </p>`;
  }

  #table(rows: readonly Counterfactual[]): TemplateResult {
    const { causes } = this;
    const largest = Math.max(causes.error, ...causes.counterfactuals.map((row) => row.error));
    return html`<table>
      <thead>
        <tr>
          <th scope="col">mirrored</th>
          <th scope="col"><span class="visually-hidden">length of the error</span></th>
          <th scope="col" class="number">output error</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => this.#row(row, largest))}
      </tbody>
    </table>`;
  }

  #row(row: Counterfactual, largest: number): TemplateResult {
    const { causes, noiseFloor } = this;
    const words = outcomeWords(row, causes, noiseFloor, this.sensitive);
    const worse = words.startsWith('worse');
    const width = largest > 0 ? `${(row.error / largest) * 100}%` : '0';
    return html`<tr class=${row === wholeExplanation(causes, noiseFloor) ? 'whole' : ''}>
      <td>${mirroredWords(row.mirrored)}</td>
      <td class="meter"><i ${styled({ width })}></i></td>
      <td class="number">
        ${row.error < noiseFloor ? formatError(row.error) : formatPercent(row.error)}
        ${words === '' ? nothing : html`<div class="note ${worse ? 'worse' : ''}">${worse ? warningIcon() : nothing} ${words}</div>`}
      </td>
    </tr>`;
  }
}
