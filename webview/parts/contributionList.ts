import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { formatPercent } from '../../src/report/facts/format';
import { layerName } from '../../src/report/facts/layerName';
import type { Flip, LayerReport } from '../../src/report/report';
import { base } from '../styles';
import { styled } from '../styled';

const MOST_ROWS = 12;

/** Layers by what they add to the output's difference, the largest first. Fires `choose-layer` with a tensor. */
@customElement('flipscope-contribution-list')
export class ContributionList extends LitElement {
  @property({ attribute: false }) layers: readonly LayerReport[] = [];
  /** Share of the operators after the last layer. */
  @property({ attribute: false }) rest = 0;
  @property({ attribute: false }) flip: Flip = 'h';
  @property({ attribute: false }) selected: string | undefined;

  static override styles = [
    base,
    css`
      button {
        display: grid;
        grid-template-columns: minmax(90px, 240px) minmax(40px, 1fr) 64px;
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
    const shares = this.layers.flatMap((layer) => {
      const share = layer.contribution?.[this.flip];
      return share === undefined ? [] : [{ layer, share }];
    });
    const rows = shares.sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
    const largest = Math.max(Math.abs(rows[0]?.share ?? 0), 1e-12);
    const hidden = rows.slice(MOST_ROWS).reduce((sum, { share }) => sum + share, 0);
    return html`<ul aria-label="Layers by their part of the output's difference">
        ${rows.slice(0, MOST_ROWS).map(({ layer, share }) => this.#row(layer, share, largest))}
      </ul>
      ${rows.length > MOST_ROWS ? html`<p class="muted">${rows.length - MOST_ROWS} more layers: ${formatPercent(hidden)}</p>` : nothing}
      ${Math.abs(this.rest) >= 5e-4 ? html`<p class="muted">after the last layer: ${formatPercent(this.rest)}</p>` : nothing}`;
  }

  #row(layer: LayerReport, share: number, largest: number): TemplateResult {
    return html`<li>
      <button
        aria-pressed=${layer.tensor === this.selected}
        @click=${() => this.dispatchEvent(new CustomEvent<string>('choose-layer', { detail: layer.tensor }))}
      >
        <span class="name">${layerName(layer)}</span>
        <span
          ><i class=${share < 0 ? 'against' : ''} ${styled({ width: `${(Math.abs(share) / largest) * 100}%` })}></i
        ></span>
        <span class="number">${formatPercent(share).replace('-', '−')}</span>
      </button>
    </li>`;
  }
}
