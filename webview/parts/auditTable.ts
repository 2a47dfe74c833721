import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { paddedEnds, suspects } from '../../src/report/facts/auditWords';
import { formatPercent } from '../../src/report/facts/format';
import { shortLayerName } from '../../src/report/facts/layerName';
import type { AuditEntry, LayerReport } from '../../src/report/report';
import { base, tableStyles } from '../styles';

/** What the model's file alone tells of every operator that a flip can break. Fires `choose-layer` with a tensor. */
@customElement('flipscope-audit-table')
export class AuditTable extends LitElement {
  @property({ attribute: false }) audit: readonly AuditEntry[] = [];
  @property({ attribute: false }) layers: readonly LayerReport[] = [];

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
    const broken = suspects(this.audit);
    if (broken.length === 0) {
      return html`<p>All ${this.audit.length} operators are their own mirror images, by the file alone.</p>`;
    }
    const tensors = new Map(this.layers.map(({ node, tensor }) => [node, tensor]));
    return html`<details>
      <summary>
        The file alone: ${broken.length} of ${this.audit.length} operators are not, or may not be, their own mirror
        images
      </summary>
      <div class="scroll" role="region" aria-label="Audit of the operators" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">operator</th>
              <th scope="col">verdict</th>
              <th scope="col" class="number">asymmetry ↔</th>
              <th scope="col" class="number">↕</th>
              <th scope="col" class="number">padded left | right</th>
              <th scope="col" class="number">top | bottom</th>
            </tr>
          </thead>
          <tbody>
            ${broken.map((entry) => this.#row(entry, tensors.get(entry.node)))}
          </tbody>
        </table>
      </div>
    </details>`;
  }

  #row({ node, op, verdicts, note, asymmetry, grid }: AuditEntry, tensor: string | undefined): TemplateResult {
    const name = shortLayerName(node, op);
    const choose = (): boolean =>
      this.dispatchEvent(new CustomEvent<string | undefined>('choose-layer', { detail: tensor }));
    const percent = (value: number | undefined): string => (value === undefined ? '–' : formatPercent(value));
    return html`<tr>
      <td>
        ${tensor === undefined ? html`<span class="name">${name}</span>` : html`<button class="name" @click=${choose}>${name}</button>`}
        <span class="muted">${op}</span>
      </td>
      <td>${verdicts.join(', ')}${note === undefined ? nothing : html`<span class="muted">: ${note}</span>`}</td>
      <td class="number">${percent(asymmetry?.W)}</td>
      <td class="number">${percent(asymmetry?.H)}</td>
      <td class="number">${paddedEnds(grid?.W)}</td>
      <td class="number">${paddedEnds(grid?.H)}</td>
    </tr>`;
  }
}
