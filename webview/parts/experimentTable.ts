import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { experimentRows, residualSentence, type ExperimentRow } from '../../src/report/facts/experiments';
import type { Flip, Report } from '../../src/report/report';
import { warningIcon } from '../icons';
import { base, tableStyles } from '../styles';
import { styled } from '../styled';
import { unbroken } from '../unbroken';

/** The output's error in every counterfactual: what happens when some causes are mirrored too. */
@customElement('flipscope-experiment-table')
export class ExperimentTable extends LitElement {
  @property({ attribute: false }) report!: Report;
  @property({ attribute: false }) flip: Flip = 'h';

  static override styles = [
    base,
    tableStyles,
    css`
      td:first-child {
        min-width: 108px;
      }
      .meter {
        width: 24%;
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
      tr.whole {
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
    const rows = experimentRows(this.report, this.flip);
    const rest = rows.filter(({ main }) => !main);
    return html`${this.#table(rows.filter(({ main }) => main))}
      ${
        rest.length === 0
          ? nothing
          : html`<details>
              <summary>${rest.length} more combinations</summary>
              ${this.#table(rest)}
            </details>`
      }
      <p class="muted">${unbroken(residualSentence(this.report, this.flip))}</p>`;
  }

  #table(rows: readonly ExperimentRow[]): TemplateResult {
    return html`<table>
      <thead>
        <tr>
          <th scope="col">mirrored</th>
          <th scope="col"><span class="visually-hidden">length of the error</span></th>
          <th scope="col" class="number">output error</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(experiment)}
      </tbody>
    </table>`;
  }
}

function experiment({ words, text, outcome, tone, note, bar }: ExperimentRow): TemplateResult {
  return html`<tr class=${outcome === 'whole' && tone === 'good' ? 'whole' : ''}>
    <td>${words}</td>
    <td class="meter"><i ${styled({ width: `${bar * 100}%` })}></i></td>
    <td class="number">
      ${text}
      ${
        note === ''
          ? nothing
          : html`<div class="note ${outcome ?? ''}">${tone === 'bad' ? warningIcon() : nothing} ${note}</div>`
      }
    </td>
  </tr>`;
}
