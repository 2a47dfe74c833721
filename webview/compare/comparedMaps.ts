import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { layerName } from '../../src/report/facts/layerName';
import type { LayerView } from '../../src/protocol/views';
import type { Comparison, Flip, LayerReport } from '../../src/report/report';
import { LayerViews, type LayerViewState } from '../layerViews';
import '../parts/mapTriple';
import { Spot } from '../spot';
import { base } from '../styles';
import { columnKey, columnStyles } from './columnStyles';

/** Asks for a layer of a column; without a channel the one that differs most is shown. */
export type AskColumn = (column: number, tensor: string, flip: Flip, channel?: number) => Promise<LayerView>;

/** Feature maps of one row of layers, a triple for each column, under one cursor and one zoom. */
@customElement('flipscope-compared-maps')
export class ComparedMaps extends LitElement {
  @property({ attribute: false }) comparison!: Comparison;
  @property({ attribute: false }) flip: Flip = 'h';
  /** Place in the comparison's layers. */
  @property({ attribute: false }) row = 0;
  @property({ attribute: false }) ask!: AskColumn;

  static override styles = [
    base,
    columnStyles,
    css`
      .columns {
        --map-height: 320px;
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 520px), 1fr));
        gap: 20px 32px;
      }
      h3 {
        overflow-wrap: anywhere;
      }
      .wait {
        display: grid;
        place-items: center;
        min-height: 180px;
      }
      .failed {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 12px;
        overflow-wrap: anywhere;
      }
    `,
  ];

  readonly #spot = new Spot();
  #views: readonly LayerViews[] = [];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('comparison')) this.#renew();
    const layers = this.#layers();
    const first = layers.findIndex((layer) => layer !== undefined);
    for (const [column, layer] of layers.entries()) {
      if (layer === undefined) continue;
      // Layers of one shape are shown at one channel: that of the first.
      const channel =
        column === first || !isAlike(layer, layers[first])
          ? undefined
          : shownChannel(this.#views[first], layers[first], this.flip);
      if (channel === 'unknown') continue;
      this.#views[column]!.want({ tensor: layer.tensor, flip: this.flip, ...(channel !== undefined && { channel }) });
    }
  }

  override render(): TemplateResult {
    return html`<div class="columns">${this.#layers().map((layer, column) => this.#column(layer, column))}</div>`;
  }

  #column(layer: LayerReport | undefined, column: number): TemplateResult {
    const { name } = this.comparison.columns[column]!;
    return html`<div role="group" aria-label="Maps of ${name}">
      <h3>
        ${columnKey(column)} <span class="name">${name}</span>
        ${layer === undefined ? nothing : html`<span class="muted">${layerName(layer)}${channelWords(this.#views[column]?.state)}</span>`}
      </h3>
      ${layer === undefined ? html`<p class="muted">It has no such layer.</p>` : this.#state(column)}
    </div>`;
  }

  #state(column: number): TemplateResult {
    const views = this.#views[column]!;
    const { state } = views;
    if (state.status === 'failed') {
      return html`<div class="failed" role="alert">
        <span>${state.message}</span>
        <vscode-button appearance="secondary" @click=${() => views.retry()}>Try Again</vscode-button>
      </div>`;
    }
    const view = viewOf(state);
    if (view === undefined) {
      return html`<div class="wait">
        <vscode-progress-ring aria-label="Loading feature maps"></vscode-progress-ring>
      </div>`;
    }
    if (view.height <= 1 || view.width <= 1) return html`<p class="muted">It has no rows and columns.</p>`;
    return html`<flipscope-map-triple
      .view=${view}
      .noiseFloor=${this.comparison.columns[column]!.report.noiseFloor}
      .spot=${this.#spot}
      .subject=${this.comparison.columns[column]!.name}
    ></flipscope-map-triple>`;
  }

  #renew(): void {
    for (const views of this.#views) {
      views.reset();
      this.removeController(views);
    }
    this.#views = this.comparison.columns.map(
      (_, column) => new LayerViews(this, ({ tensor, flip, channel }) => this.ask(column, tensor, flip, channel)),
    );
  }

  /** That of every column, undefined where it has none. */
  #layers(): readonly (LayerReport | undefined)[] {
    const { columns, layers } = this.comparison;
    return columns.map(({ report }, column) => {
      const place = layers[this.row]?.[column];
      return place === null || place === undefined ? undefined : report.layers[place];
    });
  }
}

function viewOf(state: LayerViewState | undefined): LayerView | undefined {
  if (state?.status === 'ready') return state.view;
  return state?.status === 'loading' ? state.last : undefined;
}

function isAlike(a: LayerReport, b: LayerReport | undefined): boolean {
  return String(a.shape) === String(b?.shape);
}

/** The channel that a column shows of a layer; `unknown` while it is loading. */
function shownChannel(
  views: LayerViews | undefined,
  layer: LayerReport | undefined,
  flip: Flip,
): number | undefined | 'unknown' {
  const state = views?.state;
  if (state?.status === 'failed') return undefined;
  const isShown = state?.status === 'ready' && state.view.tensor === layer?.tensor && state.view.flip === flip;
  return isShown ? state.view.channel : 'unknown';
}

function channelWords(state: LayerViewState | undefined): string {
  const view = viewOf(state);
  return view === undefined || view.channels <= 1 ? '' : `, channel ${view.channel} of ${view.channels}`;
}
