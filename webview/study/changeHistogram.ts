import { css, html, LitElement, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { formatPercent } from '../../src/report/facts/format';
import { countOf, formatCount } from '../../src/report/facts/study/format';
import type { Histogram } from '../../src/report/facts/study/histogram';
import { columnStyles } from '../compare/columnStyles';
import { base } from '../styles';
import { WidthController } from '../resized';

const ROW = 64;
const AXIS = 20;
const GAP = 8;

/** How many images change how much: a row of bars per model, on one log axis. */
@customElement('flipscope-histogram')
export class ChangeHistogram extends LitElement {
  @property({ attribute: false }) histogram!: Histogram;
  @property({ attribute: false }) names: readonly string[] = [];

  readonly #size = new WidthController(this);

  static override styles = [
    base,
    columnStyles,
    css`
      svg {
        display: block;
        width: 100%;
      }
      .bar {
        fill: var(--fs-column);
      }
      .base {
        stroke: var(--fs-line);
      }
      text {
        font-size: 11px;
        fill: var(--fs-muted);
      }
      @media (forced-colors: active) {
        .bar {
          forced-color-adjust: none;
          fill: Highlight;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    const { counts } = this.histogram;
    const height = counts.length * (ROW + GAP) + AXIS;
    return html`<svg height=${height} role="img" aria-label=${this.#label()}>
        ${this.#size.width > 0 ? counts.map((bars, row) => this.#row(bars, row)) : nothing}
        ${this.#size.width > 0 ? this.#axis(counts.length * (ROW + GAP)) : nothing}
      </svg>
      ${this.histogram.zeros.map((zeros, row) => (zeros === 0 ? nothing : this.#unchanged(zeros, row)))}`;
  }

  #label(): string {
    const rows = this.histogram.counts.map((bars, row) => {
      const peak = bars.indexOf(Math.max(...bars));
      const [from, to] = [this.histogram.edges[peak]!, this.histogram.edges[peak + 1]!];
      return `${this.names[row] ?? ''}: most images, ${formatCount(bars[peak]!)}, change by ${formatPercent(from)} to ${formatPercent(to)}`;
    });
    return `Distribution of the change. ${rows.join('; ')}`;
  }

  #row(bars: readonly number[], row: number): SVGTemplateResult {
    const most = Math.max(1, ...bars);
    const bottom = (row + 1) * (ROW + GAP) - GAP;
    const step = this.#step;
    return svg`<g class="column-${row % 8}">
      ${bars.map((count, bar) => {
        const size = count === 0 ? 0 : Math.max(1.5, (ROW * count) / most);
        const { edges } = this.histogram;
        const range = `${formatPercent(edges[bar]!)} to ${formatPercent(edges[bar + 1]!)}: ${countOf(count, 'image')}`;
        return svg`<rect class="bar" x=${bar * step + 0.5} y=${bottom - size} width=${Math.max(1, step - 1)} height=${size}><title>${range}</title></rect>`;
      })}
      <line class="base" x1="0" x2=${this.#size.width} y1=${bottom + 0.5} y2=${bottom + 0.5} />
    </g>`;
  }

  #axis(top: number): SVGTemplateResult {
    const { ticks } = this.histogram;
    return svg`${ticks.map(({ bar, text }) => {
      const x = bar * this.#step;
      const anchor = x < 24 ? 'start' : x > this.#size.width - 24 ? 'end' : 'middle';
      return svg`<text x=${x} y=${top + 8} text-anchor=${anchor}>${text}</text>`;
    })}`;
  }

  #unchanged(zeros: number, row: number): TemplateResult {
    const of = this.names.length > 1 ? ` with ${this.names[row]}` : '';
    return html`<p class="muted">${countOf(zeros, 'image')} without any change${of}, not on the axis.</p>`;
  }

  get #step(): number {
    return this.#size.width / (this.histogram.edges.length - 1);
  }
}
