import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ChannelMaps, Matrix, RgbaImage } from '../../src/protocol/views';
import { formatNumber } from '../../src/report/facts/format';
import { divergingTable, sequentialTable, type ColorMapName, type ColorTable } from '../draw/colorMaps';
import { painted } from '../draw/painted';
import { colorize, symmetricRange, valueRange, type Range } from '../draw/raster';
import { SpotController, type Spot } from '../spot';
import { base, rangeStyles } from '../styles';
import { currentBackground, ThemeController } from '../theme';
import { legend, legendStyles } from './legend';
import type { MapComparison } from '../choices';
import { MAP_CONTEXT, rememberMap } from '../mapActions';
import { mapValues, mapValuesStyles } from './mapValues';
import { cellAt, walkSpot, type Cell } from './spotWalk';
import { zoomed, zoomFrame, zoomFrameStyles, type ZoomFrame } from './zoomFrame';
import { styled } from '../styled';
import { WidthController } from '../resized';
import { mapTripleStyles } from './mapTripleStyles';

/** Between the maps, in pixels. */
const GAP = 14;
/** How long each of two is shown in turns. */
const BLINK_MS = 800;

interface Panel {
  readonly title: string;
  readonly explained: string;
  readonly matrix: Matrix;
  readonly image: RgbaImage;
  readonly table: ColorTable;
  readonly range: Range;
}

/** One channel of a layer or an output three times: from the original, from the flipped input brought back, and the difference. */
@customElement('flipscope-map-triple')
export class MapTriple extends LitElement {
  @property({ attribute: false }) view!: ChannelMaps;
  /** The function that is shown, in the titles. */
  @property() name = 'F';
  /** What is shown, for those who do not see it. */
  @property() label = 'Feature maps';
  @property({ attribute: false }) colorMap: ColorMapName = 'magma';
  /** Differences below this part of the largest value are float noise. */
  @property({ attribute: false }) noiseFloor = 1e-5;
  @property({ attribute: false }) spot!: Spot;
  /** What files of it are called. */
  @property() subject = '';
  @property({ attribute: false }) compare: MapComparison = 'side by side';
  /** Ends of the color scale where they are not the map's own. */
  @property({ attribute: false }) locked: Range | null = null;
  /** From the left, in percent. */
  @state() private swiped = 50;
  /** While the two are shown in turns. */
  @state() private isOther = false;

  static override styles = [base, zoomFrameStyles, mapValuesStyles, rangeStyles, legendStyles, mapTripleStyles];

  readonly #size = new WidthController(this);
  #panels: readonly Panel[] = [];
  #madeOf: readonly unknown[] = [];
  #blinking: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    new ThemeController(this);
    new SpotController(this, () => this.spot);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#blinking);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('compare')) this.#setBlinking(this.compare === 'blink');
    const { original, flipped, difference } = this.view;
    const madeOf = [original, this.colorMap, currentBackground(), this.locked];
    if (madeOf.every((part, i) => part === this.#madeOf[i])) return;
    this.#madeOf = madeOf;
    const sequential = sequentialTable(this.colorMap);
    const diverging = divergingTable(currentBackground());
    const own = valueRange(original, flipped);
    const range = this.locked ?? own;
    const noise = this.noiseFloor * Math.max(-own[0], own[1]);
    const reach = this.locked === null ? undefined : Math.max(Math.abs(range[0]), Math.abs(range[1]));
    const apart: Range = reach === undefined ? symmetricRange(difference, noise) : [-reach, reach];
    const [g, name] = [this.view.flip, this.name];
    this.#panels = [
      panel(`${name}(x)`, 'original', original, sequential, range),
      panel(`${g}·${name}(${g} x)`, 'flipped', flipped, sequential, range),
      panel('difference', '', difference, diverging, apart),
    ];
  }

  override render(): TemplateResult {
    const [original, flipped, difference] = this.#panels as [Panel, Panel, Panel];
    const isSplit = this.compare !== 'side by side';
    return html`<div
        class="triple ${isSplit ? 'two' : ''}"
        role="application"
        tabindex="0"
        aria-label="${this.label}; arrow keys move a crosshair over them, plus and minus zoom"
        aria-describedby="reading"
        data-vscode-context=${MAP_CONTEXT}
        @contextmenu=${{ handleEvent: () => this.#remember(original), capture: true }}
        @keydown=${(event: KeyboardEvent) => walkSpot(event, this.spot, this.view)}
      >
        ${isSplit ? this.#together(original, flipped) : [this.#figure(original), this.#figure(flipped)]}
        ${this.#figure(difference)}
      </div>
      ${this.#switch()}
      <p class="reading muted" id="reading" aria-live="polite">${this.#reading()}</p>`;
  }

  #figure(p: Panel): TemplateResult {
    const { matrix, table, range, title, explained } = p;
    const cell = cellAt(this.spot, this.view);
    return html`<figure>
      <figcaption>
        <span class="formula">${title}</span>
        ${
          cell === undefined
            ? html`<span class="muted">${explained}</span>`
            : html`<span class="value">${formatNumber(valueAt(matrix, cell))}</span>`
        }
      </figcaption>
      ${zoomFrame(zoomed(this.#canvas(p), this.spot), this.#frame(p, cell))}
      ${legend(table, formatNumber(range[0]), formatNumber(range[1]), title)}
    </figure>`;
  }

  /** The flipped map over the original, up to where it is swiped to, or in turns. */
  #together(original: Panel, flipped: Panel): TemplateResult {
    const cell = cellAt(this.spot, this.view);
    const isSwipe = this.compare === 'swipe';
    const layer = isSwipe
      ? { 'clip-path': `inset(0 0 0 ${this.swiped}%)`, visibility: 'visible' }
      : { 'clip-path': 'none', visibility: this.isOther ? 'visible' : 'hidden' };
    const title = isSwipe ? `${original.title} | ${flipped.title}` : this.isOther ? flipped.title : original.title;
    const content = html`${zoomed(this.#canvas(original), this.spot)}
      <div class="layer" ${styled(layer)}>${zoomed(this.#canvas(flipped), this.spot)}</div>
      ${isSwipe ? html`<div class="divider" ${styled({ left: `${this.swiped}%` })}></div>` : nothing}`;
    return html`<figure>
      <figcaption><span class="formula">${title}</span></figcaption>
      ${zoomFrame(content, this.#frame(original, cell))}
      ${legend(original.table, formatNumber(original.range[0]), formatNumber(original.range[1]), title)}
    </figure>`;
  }

  #canvas({ matrix, image, title, explained }: Panel): TemplateResult {
    return html`<canvas
      class=${matrix.width < 400 ? 'pixelated' : ''}
      role="img"
      aria-label=${explained === '' ? title : explained}
      ${painted(image)}
    ></canvas>`;
  }

  #frame(p: Panel, cell: Cell | undefined): ZoomFrame {
    const { matrix } = p;
    return {
      spot: this.spot,
      width: matrix.width,
      height: matrix.height,
      // Between positions there is nothing to point at.
      place: cell && { u: (cell.column + 0.5) / matrix.width, v: (cell.row + 0.5) / matrix.height },
      over: mapValues(p, this.spot.zoom.window, this.#frameWidth),
      context: MAP_CONTEXT,
      onContextMenu: () => this.#remember(p),
    };
  }

  get #frameWidth(): number {
    const columns = this.compare === 'side by side' ? 3 : 2;
    return (this.#size.width - GAP * (columns - 1)) / columns;
  }

  #remember({ matrix, image, title }: Panel): void {
    rememberMap({ matrix, image, name: `${this.subject} ${title}` });
  }

  #switch(): TemplateResult | typeof nothing {
    if (this.compare === 'side by side') return nothing;
    if (this.compare === 'blink') {
      return html`<vscode-button appearance="secondary" @click=${this.#swap}
        >${this.isOther ? 'Show Original' : 'Show Flipped Back'}</vscode-button
      >`;
    }
    return html`<label class="swipe"
      >Original
      <input
        type="range"
        min="0"
        max="100"
        aria-label="Swipe from the original to the flipped map"
        .value=${String(this.swiped)}
        @input=${(event: Event) => (this.swiped = Number((event.target as HTMLInputElement).value))}
      />
      flipped back</label
    >`;
  }

  /** By hand from now on. */
  #swap = (): void => {
    clearInterval(this.#blinking);
    this.isOther = !this.isOther;
  };

  /** By itself, unless things should not move by themselves. */
  #setBlinking(isOn: boolean): void {
    clearInterval(this.#blinking);
    const isStill =
      matchMedia('(prefers-reduced-motion: reduce)').matches ||
      document.body.classList.contains('vscode-reduce-motion');
    if (isOn && !isStill) this.#blinking = setInterval(() => (this.isOther = !this.isOther), BLINK_MS);
  }

  #reading(): string {
    const cell = cellAt(this.spot, this.view);
    const { width, height } = this.view;
    if (cell === undefined) return `${height}×${width} values`;
    const [original, flipped, difference] = this.#panels.map(({ matrix }) => formatNumber(valueAt(matrix, cell)));
    return `Row ${cell.row}, column ${cell.column}: original ${original}, flipped ${flipped}, difference ${difference}`;
  }
}

function panel(title: string, explained: string, matrix: Matrix, table: ColorTable, range: Range): Panel {
  return { title, explained, matrix, image: colorize(matrix, table, range), table, range };
}

function valueAt(matrix: Matrix, { row, column }: Cell): number {
  return matrix.data[row * matrix.width + column] ?? NaN;
}
