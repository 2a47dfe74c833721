import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { attributionRows, type AttributionRow } from '../../src/report/facts/attribution';
import type { Flip, LayerReport, Report } from '../../src/report/report';
import { base } from '../styles';
import { styled } from '../styled';

const MAX_ROWS = 12;

/** Layers by what they add to the output's difference, the largest first. Fires `choose-layer` with a tensor. */
@customElement('flipscope-attribution-list')
export class AttributionList extends LitElement {
  @property({ attribute: false }) report!: Report;
  @property({ attribute: false }) flip: Flip = 'h';
  @property({ attribute: false }) selected: string | undefined;

  static override styles = [
    base,
    css`
      button {
        display: grid;
        grid-template-columns: minmax(90px, 240px) minmax(90px, 1fr) 56px;
        gap: 12px;
        align-items: center;
        width: 100%;
        padding: 3px 6px;
        font: inherit;
        color: inherit;
        text-align: start;
        background: none;
        border: 0;
        border-radius: 3px;
        cursor: pointer;
      }
      button:hover {
        background: var(--fs-hover);
      }
      button[aria-pressed='true'] {
        background: color-mix(in srgb, var(--vscode-focusBorder) 14%, var(--fs-page));
      }
      i {
        display: block;
        height: 6px;
        border-radius: 2px;
        background: var(--fs-accent);
      }
      i.against {
        background: none;
        outline: 1px solid var(--fs-accent);
      }
    `,
  ];

  override render(): TemplateResult {
    const rows = attributionRows(this.report, this.flip, MAX_ROWS);
    return html`<ul aria-label="Layers by what they add to the output's difference">
        ${rows.map((row) => (row.layer === undefined ? nothing : this.#row(row, row.layer)))}
      </ul>
      ${rows.map(({ layer, name, text }) => (layer === undefined ? html`<p class="muted">${name}: ${text}</p>` : nothing))}`;
  }

  #row({ name, part, text, bar }: AttributionRow, layer: LayerReport): TemplateResult {
    return html`<li>
      <button
        aria-pressed=${layer.tensor === this.selected}
        @click=${() => this.dispatchEvent(new CustomEvent<string>('choose-layer', { detail: layer.tensor }))}
      >
        <span class="name">${name}</span>
        <span><i class=${part < 0 ? 'against' : ''} ${styled({ width: `${bar * 100}%` })}></i></span>
        <span class="number">${text}</span>
      </button>
    </li>`;
  }
}
