import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { formatError, formatPercent } from '../../src/report/facts/format';
import { layerName } from '../../src/report/facts/layerName';
import type { ViewContext } from '../context';
import { base } from '../styles';

/** The layer on screen in one line, with the way to its neighbors. */
@customElement('flipscope-current-layer')
export class CurrentLayer extends LitElement {
  @property({ attribute: false }) context!: ViewContext;

  static override styles = [
    base,
    css`
      .line {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 8px;
        align-items: center;
      }
      .what {
        display: flex;
        align-items: baseline;
        gap: 0 10px;
        overflow: hidden;
        white-space: nowrap;
      }
      /* A path too long for the line keeps its end. */
      .name {
        flex: 0 1 auto;
        min-width: 60px;
        overflow: hidden;
        direction: rtl;
        text-align: left;
        text-overflow: ellipsis;
        font-weight: 600;
      }
      .figures {
        flex: none;
        margin-inline-start: auto;
        font-size: 12px;
      }
      button {
        width: 26px;
        height: 26px;
        padding: 0;
        font: inherit;
        font-size: 15px;
        line-height: 1;
        color: inherit;
        background: var(--fs-surface);
        border: 1px solid var(--fs-line);
        border-radius: 4px;
        cursor: pointer;
      }
      button:hover:enabled {
        background: var(--fs-hover);
      }
      button:disabled {
        opacity: 0.4;
        cursor: default;
      }
    `,
  ];

  override render(): TemplateResult | typeof nothing {
    const { layer, report, flip } = this.context;
    if (layer === undefined) return nothing;
    const place = report.layers.indexOf(layer);
    const [error, adds] = [layer.error[flip], layer.attribution?.[flip]];
    const figures = [
      error === undefined ? 'not measured' : `differs by ${formatError(error, report.noiseFloor)}`,
      ...(adds === undefined ? [] : [`adds ${formatPercent(adds)}`]),
    ];
    return html`<div class="line" role="group" aria-label="Layer on screen">
      ${this.#step('‹', 'Layer Before', place - 1)}
      <div class="what">
        <span class="name"><bdi dir="ltr">${layerName(layer)}</bdi></span>
        <span class="figures muted">${figures.join(' · ')}</span>
      </div>
      ${this.#step('›', 'Layer After', place + 1)}
    </div>`;
  }

  #step(sign: string, label: string, place: number): TemplateResult {
    const { report, choose } = this.context;
    const next = report.layers[place];
    return html`<button
      aria-label=${label}
      title=${label}
      ?disabled=${next === undefined}
      @click=${() => next !== undefined && choose({ tensor: next.tensor })}
    >
      ${sign}
    </button>`;
  }
}
