import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ChannelMaps, Matrix, RgbaImage } from '../../src/protocol/views';
import { formatNumber } from '../../src/report/facts/format';
import { divergingTable, sequentialTable, type ColorMapName, type ColorTable } from '../draw/colorMaps';
import { painted } from '../draw/painted';
import { colorize, symmetricRange, valueRange, type Range } from '../draw/raster';
import { SpotController, type Spot } from '../spot';
import { base } from '../styles';
import { currentBackground, ThemeController } from '../theme';
import { crosshair, frameStyles, placeOf } from './crosshair';
import { legend, legendStyles } from './legend';
import { cellAt, walkSpot, type Cell } from './spotWalk';
import { styled } from '../styled';

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

  static override styles = [
    base,
    frameStyles,
    legendStyles,
    css`
      :host {
        container-type: inline-size;
      }
      .triple {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: 14px;
        border-radius: 3px;
      }
      figcaption {
        display: flex;
        align-items: baseline;
        justify-content: space-between;
        overflow: hidden;
        white-space: nowrap;
        gap: 0 8px;
        margin-bottom: 5px;
        height: 20px;
      }
      .formula {
        font-family: var(--fs-mono);
        font-size: 12px;
      }
      .frame {
        max-height: 460px;
        margin-inline: auto;
      }
      .legend {
        margin-top: 7px;
        gap: 6px;
        grid-template-columns: auto minmax(16px, 1fr) auto;
      }
      .reading {
        margin-top: 8px;
        min-height: 1.5em;
        font-size: 12px;
      }
      @container (max-width: 480px) {
        figcaption .muted {
          display: none;
        }
      }
      .value {
        font-size: 12px;
        font-weight: 600;
      }
    `,
  ];

  #panels: readonly Panel[] = [];

  constructor() {
    super();
    new ThemeController(this);
    new SpotController(this, () => this.spot);
  }

  override willUpdate(): void {
    const { original, flipped, difference } = this.view;
    const sequential = sequentialTable(this.colorMap);
    const diverging = divergingTable(currentBackground());
    if (
      this.#panels[0]?.matrix === original &&
      this.#panels[0].table === sequential &&
      this.#panels[2]?.table === diverging
    )
      return;
    const range = valueRange(original, flipped);
    const noise = this.noiseFloor * Math.max(-range[0], range[1]);
    const [g, name] = [this.view.flip, this.name];
    this.#panels = [
      panel(`${name}(x)`, 'original', original, sequential, range),
      panel(`${g}·${name}(${g} x)`, 'flipped', flipped, sequential, range),
      panel('difference', '', difference, diverging, symmetricRange(difference, noise)),
    ];
  }

  override render(): TemplateResult {
    return html`<div
        class="triple"
        role="application"
        tabindex="0"
        aria-label="${this.label}; arrow keys move a crosshair over them"
        aria-describedby="reading"
        @keydown=${(event: KeyboardEvent) => walkSpot(event, this.spot, this.view)}
      >
        ${this.#panels.map((p) => this.#figure(p))}
      </div>
      <p class="reading muted" id="reading" aria-live="polite">${this.#reading()}</p>`;
  }

  #figure({ title, explained, matrix, image, table, range }: Panel): TemplateResult {
    const cell = cellAt(this.spot, this.view);
    const pixelated = matrix.width < 400 ? 'pixelated' : '';
    return html`<figure>
      <figcaption>
        <span class="formula">${title}</span>
        ${
          cell === undefined
            ? html`<span class="muted">${explained}</span>`
            : html`<span class="value">${formatNumber(valueAt(matrix, cell))}</span>`
        }
      </figcaption>
      <div
        class="frame"
        ${styled({ 'aspect-ratio': `${matrix.width} / ${matrix.height}` })}
        @pointermove=${(event: PointerEvent) => this.spot.point(placeOf(event))}
        @pointerleave=${() => this.spot.point(undefined)}
      >
        <canvas
          class=${pixelated}
          role="img"
          aria-label=${explained === '' ? title : explained}
          ${painted(image)}
        ></canvas>
        ${crosshair(cell && { u: (cell.column + 0.5) / matrix.width, v: (cell.row + 0.5) / matrix.height })}
      </div>
      ${legend(table, formatNumber(range[0]), formatNumber(range[1]), title)}
    </figure>`;
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
