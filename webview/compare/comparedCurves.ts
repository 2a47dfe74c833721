import { css, html, LitElement, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { columnLetter } from '../../src/report/facts/comparison/columns';
import type { ComparedLayer } from '../../src/report/facts/comparison/layers';
import { formatError } from '../../src/report/facts/format';
import { curvePath, curveScale, nearestLayer, type CurveScale, type CurveSize } from '../draw/curveScale';
import { gapMark } from '../parts/curveMarks';
import { layerCurveStyles } from '../parts/layerCurveStyles';
import { base } from '../styles';
import { columnStyles } from './columnStyles';
import { sliderStep } from '../parts/sliderStep';
import { WidthController } from '../resized';

const MARGINS = { left: 50, right: 10, top: 12, bottom: 18 };
const HEIGHT = 240;

/**
 * The errors of corresponding layers of all columns on one log axis. To the keyboard and to screen readers it is a slider
 * over the rows. Fires `choose-row` with the row's place.
 */
@customElement('flipscope-compared-curves')
export class ComparedCurves extends LitElement {
  @property({ attribute: false }) layers: readonly ComparedLayer[] = [];
  @property({ attribute: false }) columns = 0;
  @property({ attribute: false }) noiseFloor = 1e-5;
  @property({ attribute: false }) selected = -1;
  @state() private hovered: number | undefined;

  readonly #size = new WidthController(this);
  #scale: CurveScale | undefined;

  static override styles = [
    base,
    layerCurveStyles,
    columnStyles,
    css`
      .parting {
        stroke: var(--fs-text);
        stroke-dasharray: 4 3;
        opacity: 0.7;
      }
      .spoken {
        min-height: 1.5em;
        padding-inline-start: 50px;
        font-size: 12px;
        color: var(--fs-muted);
        overflow-wrap: anywhere;
      }
    `,
  ];

  override render(): TemplateResult {
    const shown = this.layers[this.hovered ?? this.selected];
    const selected = this.layers[this.selected];
    return html`<div
        class="plot"
        role="slider"
        tabindex="0"
        aria-label="Layer"
        aria-orientation="horizontal"
        aria-valuemin="1"
        aria-valuemax=${Math.max(1, this.layers.length)}
        aria-valuenow=${Math.max(0, this.selected) + 1}
        aria-valuetext=${selected === undefined ? 'none' : spoken(selected)}
        @keydown=${this.#walk}
        @pointermove=${(event: PointerEvent) => (this.hovered = this.#rowAt(event))}
        @pointerleave=${() => (this.hovered = undefined)}
        @click=${(event: PointerEvent) => this.#choose(this.#rowAt(event) ?? this.selected)}
      >
        ${this.#size.width > 0 ? this.#plot() : nothing}
      </div>
      <p class="spoken" aria-hidden="true">${shown === undefined ? '' : spoken(shown)}</p>`;
  }

  #plot(): TemplateResult {
    const size: CurveSize = { width: this.#size.width, height: HEIGHT, ...MARGINS };
    const values = this.layers.flatMap(({ cells }) => cells.flatMap(({ value }) => value ?? []));
    const scale = curveScale(values, this.layers.length, this.noiseFloor, size);
    this.#scale = scale;
    const columns = Array.from({ length: this.columns }, (_, column) => column);
    const parting = this.layers.findIndex(({ isParting }) => isParting);
    return html`<svg width=${size.width} height=${size.height} aria-hidden="true">
      ${this.#axes(scale, size)} ${this.#upright(parting, 'parting', scale, size)}
      ${this.#upright(this.hovered ?? -1, 'hover-line', scale, size)}
      ${this.#upright(this.selected, 'selected-line', scale, size)}
      ${columns.map((column) => this.#line(column, scale))}
    </svg>`;
  }

  #axes(scale: CurveScale, size: CurveSize): SVGTemplateResult {
    const right = size.width - size.right;
    const bottom = size.height - size.bottom;
    const floor = scale.y(this.noiseFloor);
    return svg`<rect class="noise" x=${size.left} width=${Math.max(0, right - size.left)} y=${floor}
        height=${Math.max(0, bottom - floor)} />
      ${scale.ticks.map((tick) => {
        const y = scale.y(tick);
        return svg`<line class="grid" x1=${size.left} x2=${right} y1=${y} y2=${y} />
          <text x=${size.left - 8} y=${y + 4} text-anchor="end">${formatError(tick, this.noiseFloor)}</text>`;
      })}
      <line class="floor" x1=${size.left} x2=${right} y1=${floor} y2=${floor} />
      <text x=${right - 4} y=${floor + 14} text-anchor="end">float noise</text>
      ${scale.gap === undefined ? nothing : gapMark(scale.gap, size.left)}`;
  }

  #upright(row: number, name: string, scale: CurveScale, size: CurveSize): SVGTemplateResult | typeof nothing {
    if (row < 0) return nothing;
    const x = scale.x(row);
    return svg`<line class=${name} x1=${x} x2=${x} y1=${size.top} y2=${size.height - size.bottom} />`;
  }

  /** Rows that the column has no layer in are passed over. */
  #line(column: number, scale: CurveScale): SVGTemplateResult {
    const rows = this.layers.filter(({ cells }) => cells[column]?.value !== undefined);
    const path = curvePath(
      rows.map(({ cells }) => cells[column]!.value),
      { x: (place) => scale.x(rows[place]!.row), y: scale.y },
    );
    return svg`<path class="stroke column-${column}" d=${path} />`;
  }

  #rowAt(event: PointerEvent): number | undefined {
    if (this.#scale === undefined || this.layers.length === 0) return undefined;
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return nearestLayer(event.clientX - box.left, this.layers.length, this.#scale);
  }

  #walk = (event: KeyboardEvent): void => {
    const target = sliderStep(event, this.selected, this.layers.length);
    if (target !== undefined) this.#choose(target);
  };

  #choose(row: number): void {
    this.dispatchEvent(new CustomEvent<number>('choose-row', { detail: row }));
  }
}

/** `21 layer4.1/conv2: A 61%, B 64%`. */
function spoken({ row, name, cells }: ComparedLayer): string {
  return `${row + 1} ${name}: ${cells.map(({ text }, column) => `${columnLetter(column)} ${text}`).join(', ')}`;
}
