import { css, html, LitElement, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { LayerView } from '../../src/protocol/views';
import { formatNumber } from '../../src/report/facts/format';
import { symmetricRange, valueRange, type Range } from '../draw/raster';
import { base } from '../styles';
import { WidthController } from '../resized';

const HEIGHT = 96;

interface Row {
  readonly title: string;
  readonly kind: 'original' | 'flipped' | 'difference';
  readonly data: Float32Array;
  readonly range: Range;
}

/** A tensor without spatial axes: its values as bars, original above flipped on one scale, and the difference on its own. */
@customElement('flipscope-value-bars')
export class ValueBars extends LitElement {
  @property({ attribute: false }) view!: LayerView;
  /** Differences below this part of the largest value are float noise. */
  @property({ attribute: false }) noiseFloor = 1e-5;
  @state() private index: number | undefined;

  readonly #size = new WidthController(this);

  static override styles = [
    base,
    css`
      .plot {
        position: relative;
        border-radius: 3px;
      }
      figcaption {
        display: flex;
        justify-content: space-between;
        gap: 8px;
        font-size: 12px;
      }
      figure + figure {
        margin-top: 8px;
      }
      .formula {
        font-family: var(--fs-mono);
      }
      svg {
        display: block;
        width: 100%;
        background: var(--fs-surface);
        border-radius: 3px;
      }
      path {
        fill: none;
        stroke: var(--fs-accent);
      }
      .difference path {
        stroke: var(--fs-defect);
      }
      .zero {
        stroke: var(--fs-line);
      }
      .here {
        stroke: var(--fs-text);
        opacity: 0.6;
      }
      .reading {
        margin-top: 8px;
        font-size: 12px;
      }
    `,
  ];

  override render(): TemplateResult {
    const { original, flipped, difference, flip } = this.view;
    const shared = valueRange(original, flipped);
    const noise = this.noiseFloor * Math.max(-shared[0], shared[1]);
    const rows: readonly Row[] = [
      { title: 'F(x)', kind: 'original', data: original.data, range: shared },
      { title: `F(${flip} x)`, kind: 'flipped', data: flipped.data, range: shared },
      { title: 'difference', kind: 'difference', data: difference.data, range: symmetricRange(difference, noise) },
    ];
    const count = original.data.length;
    return html`<div
        class="plot"
        role="slider"
        tabindex="0"
        aria-label="Value"
        aria-valuemin="0"
        aria-valuemax=${Math.max(0, count - 1)}
        aria-valuenow=${this.index ?? 0}
        aria-valuetext=${this.#reading()}
        @keydown=${this.#walk}
        @pointermove=${this.#point}
        @pointerleave=${() => (this.index = undefined)}
      >
        ${rows.map((row) => this.#row(row))}
      </div>
      <p class="reading muted">${this.#reading()}</p>`;
  }

  #row({ title, kind, data, range }: Row): TemplateResult {
    const bottom = Math.min(0, range[0]);
    const top = Math.max(0, range[1]);
    const y = (value: number) =>
      top > bottom ? HEIGHT - 3 - ((value - bottom) / (top - bottom)) * (HEIGHT - 6) : HEIGHT / 2;
    const step = this.#size.width / Math.max(1, data.length);
    return html`<figure class=${kind}>
      <figcaption>
        <span class="formula">${title}</span>
        <span class="muted">${formatNumber(range[0])} to ${formatNumber(range[1])}</span>
      </figcaption>
      <svg width=${this.#size.width} height=${HEIGHT} aria-hidden="true">
        <line class="zero" x1="0" x2=${this.#size.width} y1=${y(0)} y2=${y(0)} />
        <path d=${this.#bars(data, y)} stroke-width=${step < 4 ? Math.max(1, step) : step * 0.8} />
        ${this.#here(data.length)}
      </svg>
    </figure>`;
  }

  #bars(data: Float32Array, y: (value: number) => number): string {
    const step = this.#size.width / Math.max(1, data.length);
    return Array.from(data, (value, i) =>
      Number.isFinite(value) ? `M${((i + 0.5) * step).toFixed(2)},${y(0).toFixed(1)}V${y(value).toFixed(1)}` : '',
    ).join('');
  }

  #here(count: number): SVGTemplateResult | typeof nothing {
    if (this.index === undefined) return nothing;
    const x = ((this.index + 0.5) * this.#size.width) / count;
    return svg`<line class="here" x1=${x} x2=${x} y1="0" y2=${HEIGHT} />`;
  }

  #reading(): string {
    const { original, flipped, difference } = this.view;
    if (this.index === undefined) return original.data.length === 1 ? '1 value' : `${original.data.length} values`;
    const [a, b, d] = [original, flipped, difference].map(({ data }) => formatNumber(data[this.index ?? 0] ?? NaN));
    return `Value ${this.index}: original ${a}, flipped ${b}, difference ${d}`;
  }

  #point = (event: PointerEvent): void => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const count = this.view.original.data.length;
    this.index = Math.min(count - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * count)));
  };

  #walk = (event: KeyboardEvent): void => {
    const last = this.view.original.data.length - 1;
    const now = this.index ?? -1;
    const target = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: last }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.index = Math.min(last, Math.max(0, target));
  };
}
