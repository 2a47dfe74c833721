import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { columnLetter } from '../../src/report/facts/comparison/columns';
import type { ComparedLayer } from '../../src/report/facts/comparison/layers';
import { base, tableStyles } from '../styles';
import { styled } from '../styled';
import { WindowController } from '../windowed';
import type { LayerOrder } from './comparisonChoices';
import { sortedLayers } from './sortLayers';

const ROW_HEIGHT = 26;
const MAX_ROWS = 14;

/** What a header asks for. */
export interface OrderChoice {
  readonly order: LayerOrder;
  readonly descending: boolean;
}

/**
 * Corresponding layers with their error in each column; only the rows in sight exist. Fires `choose-row` with the row's
 * place, and `choose-order`.
 */
@customElement('flipscope-compared-layers')
export class ComparedLayers extends LitElement {
  @property({ attribute: false }) layers: readonly ComparedLayer[] = [];
  @property({ attribute: false }) names: readonly string[] = [];
  @property({ attribute: false }) order: LayerOrder = 'graph';
  @property({ attribute: false }) descending = false;
  @property({ attribute: false }) selected = -1;
  @query('.scroll') private readonly scroller!: HTMLElement | null;

  readonly #window = new WindowController(this, { axis: 'y', itemSize: ROW_HEIGHT, scroller: () => this.scroller });

  static override styles = [
    base,
    tableStyles,
    css`
      :host {
        container-type: inline-size;
      }
      .scroll {
        overflow: auto;
        border: 1px solid var(--fs-line);
        border-radius: 4px;
      }
      table {
        min-width: 100%;
      }
      thead th {
        position: sticky;
        top: 0;
        z-index: 1;
        background: var(--fs-page);
        white-space: nowrap;
      }
      tr > :first-child {
        padding-inline-start: 8px;
      }
      tr > :last-child {
        padding-inline-end: 12px;
      }
      th button {
        padding: 0;
        font: inherit;
        color: inherit;
        background: none;
        border: 0;
        cursor: pointer;
      }
      tbody td,
      tbody th {
        height: 26px;
        padding-block: 0;
        vertical-align: middle;
        white-space: nowrap;
      }
      tbody th {
        color: var(--fs-text);
        max-width: 340px;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      /* The figures come first where there is little room. */
      @container (max-width: 820px) {
        tbody th {
          max-width: 200px;
        }
        .operator {
          display: none;
        }
      }
      .spare td {
        padding: 0;
        border: 0;
      }
      .row {
        cursor: pointer;
      }
      .row:hover {
        background: var(--vscode-list-hoverBackground);
      }
      .row.chosen {
        background: var(--vscode-list-inactiveSelectionBackground);
        outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
        outline-offset: -1px;
      }
      .parting {
        margin-inline: 8px;
        padding: 0 6px;
        font-size: 11px;
        border: 1px solid currentColor;
        border-radius: 9px;
      }
    `,
  ];

  override render(): TemplateResult {
    const rows = sortedLayers(this.layers, this.order, this.descending);
    const indices = this.#window.indices(rows.length);
    const [first = 0, last = -1] = [indices[0], indices.at(-1)];
    const height = `${(Math.min(MAX_ROWS, rows.length) + 1) * ROW_HEIGHT + 10}px`;
    return html`<div
      class="scroll"
      role="region"
      aria-label="Layers of all columns"
      tabindex="0"
      ${styled({ 'max-height': height })}
      @scroll=${this.#window.measure}
    >
      <table aria-rowcount=${rows.length + 1}>
        <thead>
          <tr>
            ${this.#head('#', 'graph', 'number')}
            <th scope="col">layer</th>
            <th scope="col" class="operator">operator</th>
            ${this.names.map((name, column) => this.#head(columnLetter(column), column, 'number', name))}
            ${this.#head('apart', 'apart', 'number')}
          </tr>
        </thead>
        <tbody>
          ${spare(first)}
          ${repeat(
            indices.map((i) => rows[i]!),
            ({ row }) => row,
            (layer) => this.#row(layer),
          )}
          ${spare(rows.length - 1 - last)}
        </tbody>
      </table>
    </div>`;
  }

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('selected') || this.selected < 0) return;
    const rows = sortedLayers(this.layers, this.order, this.descending);
    this.#window.reveal(rows.findIndex(({ row }) => row === this.selected));
  }

  #head(label: string, order: LayerOrder, className: string, title = ''): TemplateResult {
    const isSorted = this.order === order;
    const sorted = isSorted ? (this.descending ? 'descending' : 'ascending') : 'none';
    const arrow = { none: '', ascending: ' ▲', descending: ' ▼' }[sorted];
    // Figures begin with the largest, places with the first.
    const descending = isSorted ? !this.descending : order !== 'graph';
    const choose = (): boolean =>
      this.dispatchEvent(new CustomEvent<OrderChoice>('choose-order', { detail: { order, descending } }));
    return html`<th scope="col" class=${className} aria-sort=${sorted}>
      <button type="button" title=${title} @click=${choose}>${label}<span aria-hidden="true">${arrow}</span></button>
    </th>`;
  }

  #row({ row, name, otherNames, op, cells, spreadText, isParting, note }: ComparedLayer): TemplateResult {
    const names = [name, ...otherNames].join(', ');
    return html`<tr
      class="row ${row === this.selected ? 'chosen' : ''}"
      aria-rowindex=${row + 2}
      @click=${() => this.dispatchEvent(new CustomEvent<number>('choose-row', { detail: row }))}
    >
      <td class="number muted">${row + 1}</td>
      <th scope="row" class="name" title=${note ?? names}>
        ${names}${isParting ? html`<span class="parting">they part here</span>` : nothing}${
          note === undefined ? nothing : html`<span class="muted"> ${note}</span>`
        }
      </th>
      <td class="muted operator">${op}</td>
      ${cells.map(({ text }) => html`<td class="number">${text}</td>`)}
      <td class="number muted">${spreadText}</td>
    </tr>`;
  }
}

/** Stands for rows that are out of sight. */
function spare(count: number): TemplateResult | typeof nothing {
  if (count <= 0) return nothing;
  return html`<tr class="spare" aria-hidden="true">
    <td ${styled({ height: `${count * ROW_HEIGHT}px` })}></td>
  </tr>`;
}
