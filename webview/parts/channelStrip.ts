import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ChannelStrip as Batch, LayerView, RgbaImage } from '../../src/protocol/views';
import { formatPercent } from '../../src/report/facts/format';
import { sequentialTable, type ColorMapName } from '../draw/colorMaps';
import { painted } from '../draw/painted';
import { colorize } from '../draw/raster';
import type { PanelHost } from '../host';
import { base } from '../styles';
import { styled } from '../styled';
import { WindowController } from '../windowed';
import { ResizeController } from '../resized';

const BATCH = 32;
const ITEM_WIDTH = 68;

/** All channels of a layer, largest error first, as thumbnails that load when they come into sight. Fires `choose-channel`. */
@customElement('flipscope-channel-strip')
export class ChannelStrip extends LitElement {
  @property({ attribute: false }) view!: LayerView;
  @property({ attribute: false }) colorMap: ColorMapName = 'magma';
  @property({ attribute: false }) host!: PanelHost;
  @query('.list') private readonly list!: HTMLElement | null;

  readonly #window = new WindowController(this, { axis: 'x', itemSize: ITEM_WIDTH, scroller: () => this.list });
  static override styles = [
    base,
    css`
      .list {
        position: relative;
        height: 106px;
        overflow: auto hidden;
        border-radius: 3px;
      }
      .all {
        height: 92px;
      }
      .item {
        position: absolute;
        top: 0;
        width: 68px;
        height: 92px;
        padding: 5px 5px 0;
        text-align: center;
        font-size: 10px;
        line-height: 1.25;
        cursor: pointer;
        border-radius: 3px;
      }
      .item:hover {
        background: var(--vscode-list-hoverBackground);
      }
      .item[aria-selected='true'] {
        background: var(--vscode-list-inactiveSelectionBackground);
        color: var(--vscode-list-inactiveSelectionForeground, inherit);
        outline: 1px solid var(--vscode-focusBorder);
        outline-offset: -1px;
      }
      .thumb {
        width: 58px;
        height: 58px;
        background: var(--fs-surface);
        border-radius: 2px;
        overflow: hidden;
      }
      canvas {
        display: block;
        width: 100%;
        height: 100%;
        object-fit: contain;
        image-rendering: pixelated;
      }
      .share {
        color: var(--fs-muted);
      }
      .item[aria-selected='true'] .share {
        color: inherit;
      }
      .failed {
        margin-top: 6px;
      }
    `,
  ];

  #batches = new Map<number, Batch | 'loading'>();
  #images = new Map<number, RgbaImage>();
  #failure: string | undefined;

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('view');
    if (changed.has('view') && (before?.tensor !== this.view.tensor || before.flip !== this.view.flip)) this.#forget();
    if (changed.has('colorMap')) this.#images.clear();
  }

  constructor() {
    super();
    new ResizeController(this, this.#window.measure);
  }

  override render(): TemplateResult {
    const { order, channel } = this.view;
    return html`<div
        class="list"
        role="listbox"
        aria-orientation="horizontal"
        tabindex="0"
        aria-label="Channels, largest error first"
        aria-activedescendant=${`channel-${channel}`}
        @keydown=${this.#walk}
        @scroll=${this.#window.measure}
      >
        <div class="all" role="presentation" ${styled({ width: `${order.length * ITEM_WIDTH}px` })}>
          ${repeat(
            this.#window.indices(order.length),
            (place) => order[place],
            (place) => this.#item(place),
          )}
        </div>
      </div>
      ${this.#failure === undefined ? nothing : html`<p class="failed muted" role="status">${this.#failure}</p>`}`;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('view')) this.#window.reveal(this.view.order.indexOf(this.view.channel));
  }

  #forget(): void {
    this.#batches = new Map();
    this.#images = new Map();
    this.#failure = undefined;
    this.#window.toStart();
  }

  #item(place: number): TemplateResult {
    const channel = this.view.order[place] ?? 0;
    const image = this.#thumbnail(place);
    const share = this.view.channelErrors[channel] ?? NaN;
    return html`<div
      class="item"
      role="option"
      id="channel-${channel}"
      aria-selected=${channel === this.view.channel}
      aria-setsize=${this.view.order.length}
      aria-posinset=${place + 1}
      ${styled({ left: `${place * ITEM_WIDTH}px` })}
      @click=${() => this.#choose(channel)}
    >
      <div class="thumb">${image === undefined ? nothing : html`<canvas ${painted(image)}></canvas>`}</div>
      <div><span class="visually-hidden">Channel</span> ${channel}<span class="visually-hidden">, error</span></div>
      <div class="share">${formatPercent(share)}</div>
    </div>`;
  }

  /** The thumbnail at a place of the order; starts loading its batch when that is not here yet. */
  #thumbnail(place: number): RgbaImage | undefined {
    const known = this.#images.get(place);
    if (known !== undefined) return known;
    const number = Math.floor(place / BATCH);
    const batch = this.#batches.get(number);
    if (batch === undefined) void this.#load(number);
    if (batch === undefined || batch === 'loading') return undefined;
    const bytes = batch.thumbnails[place - batch.first];
    if (bytes === undefined) return undefined;
    const matrix = { width: batch.width, height: batch.height, data: Float32Array.from(bytes) };
    const image = colorize(matrix, sequentialTable(this.colorMap), [0, 255]);
    this.#images.set(place, image);
    return image;
  }

  async #load(number: number): Promise<void> {
    const batches = this.#batches;
    batches.set(number, 'loading');
    const { tensor, flip, order } = this.view;
    const first = number * BATCH;
    try {
      const batch = await this.host.channelStrip(tensor, flip, first, Math.min(BATCH, order.length - first));
      batches.set(number, batch);
    } catch (error) {
      if (batches === this.#batches) this.#failure = error instanceof Error ? error.message : String(error);
    }
    if (batches === this.#batches) this.requestUpdate();
  }

  #walk = (event: KeyboardEvent): void => {
    const { order, channel } = this.view;
    const last = order.length - 1;
    const now = order.indexOf(channel);
    const target = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: last }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const next = order[Math.min(last, Math.max(0, target))];
    if (next !== undefined) this.#choose(next);
  };

  #choose(channel: number): void {
    this.dispatchEvent(new CustomEvent<number>('choose-channel', { detail: channel }));
  }
}
