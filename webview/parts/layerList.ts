import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { isAboveFloor } from '../../src/report/facts/exact';
import { actionLabel } from '../../src/report/facts/layers';
import { formatCosine, formatError, formatShape } from '../../src/report/facts/format';
import { layerName } from '../../src/report/facts/layerName';
import type { LayerChange } from '../../src/report/facts/runChange';
import type { Flip, LayerReport } from '../../src/report/report';
import { base } from '../styles';
import { styled } from '../styled';
import { WindowController } from '../windowed';

export interface ListedLayer {
  readonly layer: LayerReport;
  /** Place in graph order. */
  readonly index: number;
}

const ROW_HEIGHT = 26;
const MAX_ROWS = 12;

/** The layers as a list box; only the rows in sight exist. Fires `choose-layer` with the layer's index. */
@customElement('flipscope-layer-list')
export class LayerList extends LitElement {
  @property({ attribute: false }) entries: readonly ListedLayer[] = [];
  @property({ attribute: false }) flip: Flip = 'h';
  @property({ attribute: false }) noiseFloor = 1e-5;
  /** Index in graph order of the layer on screen. */
  @property({ attribute: false }) selected = -1;
  /** Against the run before, by place in graph order; undefined where there is none. */
  @property({ attribute: false }) changes: readonly LayerChange[] | undefined;
  @query('.list') private readonly list!: HTMLElement | null;

  readonly #window = new WindowController(this, { axis: 'y', itemSize: ROW_HEIGHT, scroller: () => this.list });

  static override styles = [
    base,
    css`
      :host {
        container-type: inline-size;
      }
      .columns,
      .row {
        display: grid;
        grid-template-columns: minmax(90px, 1fr) 118px 104px 112px 64px 56px 56px;
        gap: 0 12px;
        width: 100%;
        padding: 0 8px;
        align-items: center;
        white-space: nowrap;
      }
      .compared {
        grid-template-columns: minmax(90px, 1fr) 48px 118px 104px 112px 64px 56px 56px;
      }
      .columns {
        font-size: 11px;
        color: var(--fs-muted);
        padding-bottom: 4px;
        border-bottom: 1px solid var(--fs-line);
      }
      .row {
        position: absolute;
        height: 26px;
        cursor: pointer;
        border-radius: 3px;
      }
      .row > span,
      .columns > span {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .row:hover {
        background: var(--vscode-list-hoverBackground);
        color: var(--vscode-list-hoverForeground, inherit);
      }
      .row[aria-selected='true'] {
        background: var(--vscode-list-inactiveSelectionBackground);
        color: var(--vscode-list-inactiveSelectionForeground, inherit);
        outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
        outline-offset: -1px;
      }
      .list:focus-visible .row[aria-selected='true'] {
        background: var(--vscode-list-activeSelectionBackground);
        color: var(--vscode-list-activeSelectionForeground, inherit);
      }
      .row[aria-selected='true'] .muted {
        color: inherit;
      }
      /* A path too long for its column keeps its end, which tells it from its neighbors. */
      .row > .name {
        direction: rtl;
        text-align: left;
        font-size: 12px;
      }
      .error {
        display: grid;
        grid-template-columns: 1fr 52px;
        gap: 8px;
        align-items: center;
      }
      .bar {
        height: 4px;
        border-radius: 2px;
        background: var(--fs-grid);
      }
      .bar > i {
        display: block;
        height: 100%;
        border-radius: 2px;
        background: var(--fs-accent);
      }
      .list {
        position: relative;
        overflow: hidden auto;
      }
      .none {
        padding: 12px 8px;
      }
      @container (max-width: 640px) {
        .columns,
        .row {
          grid-template-columns: minmax(80px, 1fr) 96px 88px 112px 46px;
        }
        .compared {
          grid-template-columns: minmax(80px, 1fr) 48px 96px 88px 112px 46px;
        }
        .wide {
          display: none;
        }
      }
      @container (max-width: 430px) {
        .columns,
        .row {
          grid-template-columns: minmax(90px, 1fr) 96px 76px;
        }
        .compared {
          grid-template-columns: minmax(90px, 1fr) 48px 96px 76px;
        }
        .middle {
          display: none;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    const height = `${Math.min(MAX_ROWS, Math.max(1, this.entries.length)) * ROW_HEIGHT + 4}px`;
    if (this.entries.length === 0) return html`<p class="none muted">No layer matches the filter.</p>`;
    const compared = this.changes === undefined ? '' : 'compared';
    return html`<div class="columns ${compared}" aria-hidden="true">
        <span>layer</span>${compared === '' ? nothing : html`<span class="number">before</span>`}<span>error</span
        ><span>operator</span><span class="middle">shape</span><span class="wide">flip acts as</span
        ><span class="middle number">pooled</span><span class="wide number">cosine</span>
      </div>
      <div
        class="list"
        role="listbox"
        tabindex="0"
        aria-label="Layers"
        aria-activedescendant=${this.#position() < 0 ? nothing : `layer-${this.selected}`}
        ${styled({ height })}
        @keydown=${this.#walk}
        @scroll=${this.#window.measure}
      >
        <div role="presentation" ${styled({ height: `${this.entries.length * ROW_HEIGHT}px` })}>
          ${repeat(
            this.#window.indices(this.entries.length),
            (position) => this.entries[position]?.index,
            (position) => this.#row(position),
          )}
        </div>
      </div>`;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('selected') || changed.has('entries')) this.#window.reveal(this.#position());
  }

  #row(position: number): TemplateResult | typeof nothing {
    const entry = this.entries[position];
    if (entry === undefined) return nothing;
    const { layer, index } = entry;
    const { flip } = this;
    const error = layer.error[flip];
    return html`<div
      class="row ${this.changes === undefined ? '' : 'compared'}"
      role="option"
      id="layer-${index}"
      aria-selected=${index === this.selected}
      aria-setsize=${this.entries.length}
      aria-posinset=${position + 1}
      ${styled({ top: `${position * ROW_HEIGHT}px` })}
      title="${layer.node}
${layer.tensor}"
      @click=${() => this.#choose(index)}
    >
      <span class="name"><bdi dir="ltr">${layerName(layer)}</bdi></span
      >${this.#before(index)}<span class="visually-hidden">, error</span>
      <span class="error">
        <span class="bar"><i ${styled({ width: `${this.#length(error) * 100}%` })}></i></span>
        <span class="number">${optional(error, this.#text)}</span>
      </span>
      <span class="muted">${layer.op}</span>
      <span class="muted middle">${formatShape(layer.shape)}</span>
      <span class="muted wide">${actionLabel(layer, flip)}</span>
      <span class="muted middle number">${optional(layer.pooled[flip], this.#text)}</span>
      <span class="muted wide number">${optional(layer.cosine[flip], formatCosine)}</span>
    </div>`;
  }

  #before(index: number): TemplateResult | typeof nothing {
    if (this.changes === undefined) return nothing;
    return html`<span class="muted number"
      ><span class="visually-hidden">, before </span>${this.changes[index]?.text ?? '–'}</span
    >`;
  }

  #text = (error: number): string => formatError(error, this.noiseFloor);

  /** Length of the bar, 0…1: logarithmic from the noise floor to an error of 1. */
  #length(error: number | undefined): number {
    if (error === undefined || !isAboveFloor(error, this.noiseFloor)) return 0;
    return Math.min(1, 1 - Math.log10(Math.min(1, error)) / Math.log10(this.noiseFloor));
  }

  #position(): number {
    return this.entries.findIndex((entry) => entry.index === this.selected);
  }

  #walk = (event: KeyboardEvent): void => {
    const last = this.entries.length - 1;
    const now = this.#position();
    const target = {
      ArrowDown: now + 1,
      ArrowUp: now - 1,
      PageDown: now + MAX_ROWS - 1,
      PageUp: now - MAX_ROWS + 1,
      Home: 0,
      End: last,
    }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const entry = this.entries[Math.min(last, Math.max(0, target))];
    if (entry !== undefined) this.#choose(entry.index);
  };

  #choose(index: number): void {
    this.dispatchEvent(new CustomEvent<number>('choose-layer', { detail: index }));
  }
}

function optional(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? '–' : format(value);
}
