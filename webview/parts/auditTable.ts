import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { AUDIT_COLUMNS, auditRows, auditSentence, type AuditRow } from '../../src/report/facts/audit';
import type { AuditEntry, LayerReport } from '../../src/report/report';
import { base, tableStyles } from '../styles';

/** What the model's file alone tells of every operator that a flip can break. Fires `choose-layer` with a tensor. */
@customElement('flipscope-audit-table')
export class AuditTable extends LitElement {
  @property({ attribute: false }) audit: readonly AuditEntry[] = [];
  @property({ attribute: false }) layers: readonly LayerReport[] = [];
  /** Whether the table is shown at first. */
  @property({ type: Boolean }) open = false;

  static override styles = [
    base,
    tableStyles,
    css`
      summary {
        cursor: pointer;
      }
      .scroll {
        max-height: 340px;
        overflow: auto;
        margin-top: 8px;
      }
      thead .number {
        white-space: normal;
      }
      thead th {
        position: sticky;
        top: 0;
        background: var(--fs-page);
      }
      button {
        font: inherit;
        padding: 0;
        border: 0;
        background: none;
        color: var(--vscode-textLink-foreground, inherit);
        text-align: start;
        cursor: pointer;
        overflow-wrap: anywhere;
      }
      button:hover {
        text-decoration: underline;
      }
    `,
  ];

  override render(): TemplateResult {
    const rows = auditRows(this.audit);
    if (rows.length === 0) {
      return html`<p>All ${this.audit.length} operators are their own mirror images, by the file alone.</p>`;
    }
    const tensors = new Map(this.layers.map(({ node, tensor }) => [node, tensor]));
    return html`<details ?open=${this.open}>
      <summary>Audit of the file alone: ${auditSentence(this.audit)}</summary>
      <div class="scroll" role="region" aria-label="Audit of the operators" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">operator</th>
              <th scope="col">verdict</th>
              ${AUDIT_COLUMNS.map((title) => html`<th scope="col" class="number">${title}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows.map((row) => this.#row(row, tensors.get(row.node)))}
          </tbody>
        </table>
      </div>
    </details>`;
  }

  #row({ name, op, verdict, note, figures }: AuditRow, tensor: string | undefined): TemplateResult {
    const choose = (): boolean =>
      this.dispatchEvent(new CustomEvent<string | undefined>('choose-layer', { detail: tensor }));
    return html`<tr>
      <td>
        ${tensor === undefined ? html`<span class="name">${name}</span>` : html`<button class="name" @click=${choose}>${name}</button>`}
        <span class="muted">${op}</span>
      </td>
      <td>${verdict}${note === undefined ? nothing : html`<span class="muted">: ${note}</span>`}</td>
      ${figures.map((figure) => html`<td class="number">${figure}</td>`)}
    </tr>`;
  }
}
