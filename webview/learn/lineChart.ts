import { scaleLinear } from 'd3-scale';
import { css, html, LitElement, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { curvePath } from '../draw/curveScale';
import { base } from '../styles';

/** `second` and `third` are dashed, so that they are told apart without color. */
type LineStyle = 'first' | 'second' | 'third';

export interface Line {
  readonly title: string;
  readonly style: LineStyle;
  /** Fractions, one per place. */
  readonly values: readonly number[];
}

/** Sizes in SVG user units. */
const SIZE = { width: 620, height: 220, left: 48, right: 12, top: 12, bottom: 38 };
const TICKS = 4;
/** So many places at most have a dot each. */
const MAX_DOTS = 40;

/** Lines over whole numbers, in percent, with a mark at the chosen one. */
@customElement('flipscope-learn-chart')
export class LineChart extends LitElement {
  @property({ attribute: false }) lines!: readonly Line[];
  /** The number of the first place; the others follow by one. */
  @property({ attribute: false }) first!: number;
  @property({ attribute: false }) chosen!: number;
  @property({ attribute: false }) axis!: string;
  /** What a screen reader says of it. */
  @property({ attribute: false }) summary!: string;

  static override styles = [
    base,
    css`
      :host {
        max-width: 680px;
      }
      svg {
        display: block;
        width: 100%;
        height: auto;
      }
      text {
        fill: var(--fs-muted);
        font-size: 12px;
        font-variant-numeric: tabular-nums;
      }
      .grid {
        stroke: var(--fs-grid);
      }
      .chosen {
        stroke: var(--fs-text);
      }
      path {
        fill: none;
        stroke-width: 2;
      }
      .first {
        stroke: var(--fs-accent);
        fill: var(--fs-accent);
      }
      .second {
        stroke: var(--fs-defect);
        fill: var(--fs-page);
      }
      .third {
        stroke: var(--fs-good);
        fill: var(--fs-page);
      }
      path.second {
        stroke-dasharray: 6 4;
      }
      path.third {
        stroke-dasharray: 2 3;
      }
      path.first,
      path.second,
      path.third {
        fill: none;
      }
      circle {
        stroke-width: 1.6;
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 18px;
        margin-bottom: 4px;
        font-size: 12px;
      }
      li {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }
      li svg {
        width: 30px;
        height: 10px;
        flex: none;
      }
    `,
  ];

  override render(): TemplateResult {
    const { lines, first, chosen } = this;
    const count = lines[0]!.values.length;
    const x = scaleLinear([first, first + count - 1], [SIZE.left, SIZE.width - SIZE.right]);
    const largest = Math.max(0.01, ...lines.flatMap(({ values }) => values));
    const y = scaleLinear([0, largest], [SIZE.height - SIZE.bottom, SIZE.top]).nice(TICKS);
    const place = { x: (i: number) => x(first + i), y: (value: number) => y(value) };
    return html`<ul aria-hidden="true">
        ${lines.map(({ title, style }) => html`<li>${sample(style)}${title}</li>`)}
      </ul>
      <svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label=${this.summary}>
        ${y.ticks(TICKS).map((tick) => gridLine(y(tick), `${Math.round(1000 * tick) / 10}%`))}
        ${x.ticks(8).map((tick) => xLabel(x(tick), tick))}
        <text x=${(SIZE.left + SIZE.width) / 2} y=${SIZE.height - 4} text-anchor="middle">${this.axis}</text>
        <line class="chosen" x1=${x(chosen)} x2=${x(chosen)} y1=${SIZE.top} y2=${SIZE.height - SIZE.bottom} />
        ${lines.map(({ values, style }) => svg`<path class=${style} d=${curvePath(values, place)} />`)}
        ${lines.map(({ values, style }) => dots(values, style, place, chosen - first))}
      </svg>`;
  }
}

function sample(style: LineStyle): TemplateResult {
  return html`<svg viewBox="0 0 30 10">
    <path class=${style} d="M0 5H30" />
    <circle class=${style} cx="15" cy="5" r="3" />
  </svg>`;
}

function gridLine(y: number, label: string): SVGTemplateResult {
  return svg`<line class="grid" x1=${SIZE.left} x2=${SIZE.width - SIZE.right} y1=${y} y2=${y} />
    <text x=${SIZE.left - 6} y=${y + 4} text-anchor="end">${label}</text>`;
}

function xLabel(x: number, value: number): SVGTemplateResult {
  return svg`<text x=${x} y=${SIZE.height - SIZE.bottom + 16} text-anchor="middle">${value}</text>`;
}

interface Place {
  x(i: number): number;
  y(value: number): number;
}

/** One per place where they are few, and always at the chosen one. */
function dots(values: readonly number[], style: LineStyle, place: Place, chosen: number): readonly SVGTemplateResult[] {
  const shown = values.map((value, i) => ({ value, i })).filter(({ i }) => values.length <= MAX_DOTS || i === chosen);
  return shown.map(
    ({ value, i }) => svg`<circle class=${style} cx=${place.x(i)} cy=${place.y(value)} r=${i === chosen ? 5 : 3} />`,
  );
}
