import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { actionLabel } from '../../src/report/facts/layers';
import { formatCosine, formatError, formatPercent, formatShape } from '../../src/report/facts/format';
import { layerName } from '../../src/report/facts/layerName';
import type { LayerChange } from '../../src/report/facts/runChange';
import type { Flip, LayerReport } from '../../src/report/report';
import type { LayerOrder } from '../choices';
import type { ListedLayer } from '../layerOrder';
import { base } from '../styles';
import { styled } from '../styled';
import { WindowController } from '../windowed';
import { ResizeController } from '../resized';
import { layerListStyles } from './layerListStyles';

const ROW_HEIGHT = 26;
const MAX_ROWS = 12;

interface Column {
  readonly order: LayerOrder;
  readonly title: string;
  /** Where there is room for it. */
  readonly name: '' | 'middle' | 'wide';
  readonly isNumber: boolean;
}

/** Behind the name, and what is compared. */
const COLUMNS: readonly Column[] = [
  { order: 'error', title: 'differs by', name: '', isNumber: true },
  { order: 'adds', title: 'adds', name: '', isNumber: true },
  { order: 'op', title: 'operator', name: '', isNumber: false },
  { order: 'shape', title: 'shape', name: 'middle', isNumber: false },
  { order: 'action', title: 'flip acts as', name: 'wide', isNumber: false },
  { order: 'pooled', title: 'pooled', name: 'middle', isNumber: true },
  { order: 'cosine', title: 'cosine', name: 'wide', isNumber: true },
];

/**
 * The layers as a list box; only the rows in sight exist. Fires `choose-layer` with the layer's index, and `sort-layers`
 * with the column that a heading names.
 */
@customElement('flipscope-layer-list')
export class LayerList extends LitElement {
  @property({ attribute: false }) entries: readonly ListedLayer[] = [];
  /** All of them, in graph order. */
  @property({ attribute: false }) layers: readonly LayerReport[] = [];
  @property({ attribute: false }) flip: Flip = 'h';
  @property({ attribute: false }) noiseFloor = 1e-5;
  /** Index in graph order of the layer on screen. */
  @property({ attribute: false }) selected = -1;
  /** Against the run before, by place in graph order; undefined where there is none. */
  @property({ attribute: false }) changes: readonly LayerChange[] | undefined;
  @property({ attribute: false }) order: LayerOrder = 'graph';
  @property({ attribute: false }) isReversed = false;
  @query('.list') private readonly list!: HTMLElement | null;

  readonly #window = new WindowController(this, { axis: 'y', itemSize: ROW_HEIGHT, scroller: () => this.list });
  /** The largest error, which has the longest bar. */
  #largest = 0;
  #hasAdds = false;

  static override styles = [base, layerListStyles];

  constructor() {
    super();
    new ResizeController(this, this.#window.measure);
  }

  override willUpdate(): void {
    this.#largest = this.layers.reduce((most, { error }) => Math.max(most, finite(error[this.flip])), 0);
    this.#hasAdds = this.layers.some(({ attribution }) => attribution?.[this.flip] !== undefined);
  }

  override render(): TemplateResult {
    const height = `${Math.min(MAX_ROWS, Math.max(1, this.entries.length)) * ROW_HEIGHT + 4}px`;
    if (this.entries.length === 0) return html`<p class="none muted">No layer matches the filter.</p>`;
    return html`<div class="columns ${this.#kind}" role="group" aria-label="Sort layers by">
        ${this.#heading({ order: 'name', title: 'layer', name: '', isNumber: false })}
        ${this.changes === undefined ? nothing : this.#heading({ order: 'change', title: 'before', name: '', isNumber: true })}
        ${COLUMNS.map((column) => (column.order === 'adds' && !this.#hasAdds ? nothing : this.#heading(column)))}
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

  /** Which columns there are besides the usual ones. */
  get #kind(): string {
    return `${this.changes === undefined ? '' : 'compared'} ${this.#hasAdds ? 'attributed' : ''}`;
  }

  #heading({ order, title, name, isNumber }: Column): TemplateResult {
    const isSorted = order === this.order;
    const arrow = !isSorted ? '' : this.isReversed === isNumber || order === 'change' ? ' ▲' : ' ▼';
    return html`<span class="${name} ${isNumber ? 'number' : ''}"
      ><button
        aria-pressed=${isSorted}
        @click=${() => this.dispatchEvent(new CustomEvent<LayerOrder>('sort-layers', { detail: order }))}
      >
        ${title}${arrow}
      </button></span
    >`;
  }

  #row(position: number): TemplateResult | typeof nothing {
    const entry = this.entries[position];
    if (entry === undefined) return nothing;
    const { layer, index } = entry;
    const { flip } = this;
    const error = layer.error[flip];
    return html`<div
      class="row ${this.#kind}"
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
      ${
        this.#hasAdds
          ? html`<span class="muted number">${optional(layer.attribution?.[flip], partText)}</span>`
          : nothing
      }
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

  /** Length of the bar, 0…1, of the largest. */
  #length(error: number | undefined): number {
    return this.#largest > this.noiseFloor ? finite(error) / this.#largest : 0;
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

/** Of a column: what rounds to nothing is nothing. */
function partText(part: number): string {
  return formatPercent(Math.abs(part) < 5e-4 ? 0 : part);
}

function finite(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? value : 0;
}

function optional(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? '–' : format(value);
}
