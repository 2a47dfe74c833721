import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { LayerView } from '../../src/protocol/views';
import { formatPercent } from '../../src/report/facts/format';
import { layerName } from '../../src/report/facts/layerName';
import { drawnView } from '../context';
import '../parts/channelStrip';
import '../parts/mapControls';
import { mapHistogram, mapHistogramStyles } from '../parts/mapHistogram';
import '../parts/mapTriple';
import '../parts/valueBars';
import { SectionElement } from '../sectionElement';
import { base, sectionStyles } from '../styles';

/** What the chosen layer computes for the original and for the flipped input, channel by channel. */
@customElement('flipscope-feature-maps')
export class FeatureMapsSection extends SectionElement {
  @state() private isFull = false;

  static override styles = [
    base,
    sectionStyles,
    mapHistogramStyles,
    css`
      .body {
        transition: opacity 0.15s 0.15s;
      }
      .body.stale {
        opacity: 0.5;
      }
      flipscope-channel-strip {
        margin-top: 10px;
      }
      dialog {
        --map-height: calc(100vh - 320px);
        width: 100vw;
        max-width: none;
        height: 100vh;
        max-height: none;
        padding: 16px 24px;
        overflow: auto;
        color: inherit;
        background: var(--fs-page);
        border: 0;
      }
      .wait {
        display: grid;
        place-items: center;
        min-height: 220px;
      }
      .failed {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 12px;
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<section aria-label="Feature maps" aria-busy=${this.context.view.status === 'loading'}>
      ${this.head('Feature maps', this.#lead())} ${this.#body()}
    </section>`;
  }

  #lead(): TemplateResult | typeof nothing {
    const view = drawnView(this.context);
    const layer = this.context.report.layers.find((l) => l.tensor === view?.tensor);
    if (view === undefined || layer === undefined) return nothing;
    const name = html`<span class="name">${layerName(layer)}</span>`;
    if (view.channels <= 1) return name;
    const share = formatPercent(view.channelErrors[view.channel] ?? NaN);
    return html`${name}, channel ${view.channel} of ${view.channels}: ${share} of the layer’s magnitude`;
  }

  #body(): TemplateResult | typeof nothing {
    const { view: state, layer } = this.context;
    if (state.status === 'failed') {
      return html`<div class="failed" role="alert">
        <span>${state.message}</span>
        <vscode-button appearance="secondary" @click=${() => this.context.retryView()}>Try Again</vscode-button>
      </div>`;
    }
    const view = drawnView(this.context);
    if (view === undefined) {
      const text = layer === undefined ? 'This model has no layers to show.' : undefined;
      return html`<div class="wait">
        ${text ?? html`<vscode-progress-ring aria-label="Loading feature maps"></vscode-progress-ring>`}
      </div>`;
    }
    const body = html`<div class="body ${state.status === 'loading' ? 'stale' : ''}">${this.#maps(view)}</div>`;
    if (!this.isFull) return body;
    return html`<dialog aria-label="Feature maps, full size" @close=${() => (this.isFull = false)}>
      ${this.head('Feature maps', this.#lead())} ${body}
    </dialog>`;
  }

  override updated(): void {
    const dialog = this.renderRoot.querySelector('dialog');
    if (dialog !== null && !dialog.open) dialog.showModal();
  }

  /** What files of the maps are called. */
  #subject(view: LayerView): string {
    const layer = this.context.report.layers.find(({ tensor }) => tensor === view.tensor);
    return `${layer === undefined ? view.tensor : layerName(layer)} channel ${view.channel}`;
  }

  #maps(view: LayerView): TemplateResult {
    const { choices, choose, host, report, spot } = this.context;
    const spatial = view.height > 1 && view.width > 1;
    return html`${
      spatial
        ? html`<flipscope-map-controls
              .context=${this.context}
              .view=${view}
              .isFull=${this.isFull}
              @full-size=${() => (this.isFull = !this.isFull)}
            ></flipscope-map-controls>
            <flipscope-map-triple
              .view=${view}
              .colorMap=${choices.colorMap}
              .noiseFloor=${report.noiseFloor}
              .spot=${spot}
              .subject=${this.#subject(view)}
              .compare=${choices.compareMaps}
              .locked=${choices.locked}
            ></flipscope-map-triple>`
        : html`<flipscope-value-bars .view=${view} .noiseFloor=${report.noiseFloor}></flipscope-value-bars>`
    }
    ${spatial && choices.hasHistogram ? mapHistogram(view) : nothing}
    ${
      view.channels > 1
        ? html`<flipscope-channel-strip
            .view=${view}
            .colorMap=${choices.colorMap}
            .host=${host}
            @choose-channel=${(event: CustomEvent<number>) => choose({ channel: event.detail })}
          ></flipscope-channel-strip>`
        : nothing
    }`;
  }
}
