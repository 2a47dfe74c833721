import {
  css,
  html,
  LitElement,
  nothing,
  svg,
  type PropertyValues,
  type SVGTemplateResult,
  type TemplateResult,
} from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { base } from '../styles';
import { cellsOf, windowsOf, type CellInfo, type Frame } from './diagramLayout';
import { formatMean, formatValue, type Experiment } from './experiments';

/** Sizes in SVG user units. */
const CELL = { width: 44, height: 30, gap: 4 };
const BARS = { top: 84, height: 96, width: 26 };
/** Height of the figures below the bars. */
const LABEL = 22;
/** Pixels a unit takes where there is room. */
const ZOOM = 1.2;
const MARGIN = { left: 4, right: 74 };
const HEIGHT = BARS.top + BARS.height + LABEL;

/** Values the bars of all diagrams share; 0 lies between them. */
export interface Scale {
  readonly low: number;
  readonly high: number;
}

/**
 * One experiment as a drawing: the padded signal, the window of each output, the outputs as bars with
 * their mean, and as outlines what an exact mirror image would give. Pointing at a bar, or an arrow key, shows its sum.
 */
@customElement('flipscope-learn-diagram')
export class ExperimentDiagram extends LitElement {
  @property({ attribute: false }) experiment!: Experiment;
  @property({ attribute: false }) frame!: Frame;
  @property({ attribute: false }) scale!: Scale;
  /** The output a person points at. */
  @state() private pointed: number | undefined;

  static override styles = [
    base,
    css`
      :host {
        overflow-x: auto;
      }
      svg {
        display: block;
        max-width: 100%;
        height: auto;
      }
      text {
        fill: var(--fs-text);
        font-size: 12.5px;
        font-variant-numeric: tabular-nums;
        text-anchor: middle;
      }
      .cell rect {
        fill: var(--fs-accent);
        stroke: var(--fs-line);
      }
      .cell.padding rect {
        fill: none;
        stroke: var(--fs-muted);
        stroke-dasharray: 3 3;
      }
      .cell.padding text {
        fill: var(--fs-muted);
      }
      .cell.read rect {
        stroke: var(--fs-text);
        stroke-width: 2;
      }
      .unread {
        stroke: var(--fs-defect);
        stroke-width: 2;
      }
      .window {
        fill: none;
        stroke: var(--fs-muted);
        stroke-width: 1.5;
      }
      .window.here {
        stroke: var(--fs-text);
        stroke-width: 2.5;
      }
      .bar {
        fill: var(--fs-accent);
      }
      .bar.wrong {
        fill: var(--fs-defect);
      }
      .bar.here {
        stroke: var(--fs-text);
        stroke-width: 2;
      }
      .expected {
        fill: none;
        stroke: var(--fs-text);
        stroke-width: 1.2;
        stroke-dasharray: 4 3;
      }
      .axis {
        stroke: var(--fs-line);
      }
      .mean {
        stroke: var(--fs-text);
        stroke-width: 1.2;
      }
      .mean-label {
        text-anchor: start;
        font-weight: 600;
      }
      svg:focus-visible {
        outline-offset: -1px;
      }
      .sum {
        margin-top: 6px;
        min-height: 1.45em;
        font-size: 12px;
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('experiment')) this.pointed = undefined;
  }

  override render(): TemplateResult {
    const { experiment, frame } = this;
    const width = MARGIN.left + (frame.last - frame.first + 1) * (CELL.width + CELL.gap) + MARGIN.right;
    const outputs = experiment.output.map(formatValue).join(', ');
    return html`<svg
        viewBox="0 0 ${width} ${HEIGHT}"
        width=${width * ZOOM}
        role="group"
        tabindex="0"
        aria-label="Outputs ${outputs}; mean ${formatMean(experiment.mean)}. Arrow keys show the sum of each output."
        @keydown=${this.#walk}
        @focus=${() => (this.pointed ??= 0)}
        @blur=${() => (this.pointed = undefined)}
      >
        ${cellsOf(experiment.setting).map((cell) => this.#cell(cell))}
        ${windowsOf(experiment.setting).map((window, j) => this.#window(window, j))}
        <line class="axis" x1="0" x2=${width - MARGIN.right} y1=${this.#y(0)} y2=${this.#y(0)} />
        ${experiment.output.map((value, j) => this.#bar(value, j))} ${this.#mean(width)}
      </svg>
      <p class="sum muted" aria-live="polite">${this.pointed === undefined ? nothing : this.#sum(this.pointed)}</p>`;
  }

  #cell(cell: CellInfo): SVGTemplateResult {
    const x = this.#x(cell.position);
    const values = this.experiment.setting.signal.map(Math.abs);
    const tint = (0.45 * Math.abs(cell.value)) / Math.max(1e-9, ...values);
    const window = this.pointed === undefined ? undefined : windowsOf(this.experiment.setting)[this.pointed];
    const read = window !== undefined && cell.position >= window.first && cell.position <= window.last;
    return svg`<g class="cell ${cell.padding ? 'padding' : ''} ${read ? 'read' : ''}">
      <rect fill-opacity=${tint.toFixed(2)} x=${x} y="1" width=${CELL.width} height=${CELL.height} rx="3" />
      <text x=${x + CELL.width / 2} y=${CELL.height / 2 + 6}>${formatValue(cell.value)}</text>
      ${cell.unread ? svg`<line class="unread" x1=${x + 4} y1=${CELL.height - 3} x2=${x + CELL.width - 4} y2="5" />` : nothing}
    </g>`;
  }

  /** A bracket below the cells an output reads; neighbors on two levels, because they overlap. */
  #window(window: Frame, index: number): SVGTemplateResult {
    const left = this.#x(window.first) + 3;
    const right = this.#x(window.last) + CELL.width - 3;
    const top = CELL.height + 6 + (index % 3) * 9;
    const middle = (left + right) / 2;
    const here = index === this.pointed ? 'here' : '';
    return svg`<path class="window ${here}" d="M${left} ${top}v5H${right}v-5M${middle} ${top + 5}V${BARS.top - 6}" />`;
  }

  #bar(value: number, index: number): SVGTemplateResult {
    const { expected, exact } = this.experiment;
    const x = this.#center(index) - BARS.width / 2;
    const rect = (of: number) => ({ y: Math.min(this.#y(of), this.#y(0)), height: Math.abs(this.#y(of) - this.#y(0)) });
    const bar = rect(value);
    const outline = rect(expected[index]!);
    return svg`<g
        @pointerenter=${() => (this.pointed = index)}
        @pointerleave=${() => (this.pointed = undefined)}>
      <rect fill="transparent" x=${x - 8} y=${BARS.top} width=${BARS.width + 16} height=${BARS.height + LABEL} />
      <rect class="bar ${exact ? '' : 'wrong'} ${index === this.pointed ? 'here' : ''}"
        x=${x} y=${bar.y} width=${BARS.width} height=${bar.height} />
      ${exact ? nothing : svg`<rect class="expected" x=${x - 3} y=${outline.y} width=${BARS.width + 6} height=${outline.height} />`}
      <text x=${x + BARS.width / 2} y=${HEIGHT - 6}>${formatValue(value)}</text>
    </g>`;
  }

  #mean(width: number): SVGTemplateResult {
    const y = this.#y(this.experiment.mean);
    const right = width - MARGIN.right;
    return svg`<line class="mean" x1="0" x2=${right} y1=${y} y2=${y} />
      <text class="mean-label" x=${right + 6} y=${y + 4}>⌀ ${formatMean(this.experiment.mean)}</text>`;
  }

  #walk = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const last = this.experiment.output.length - 1;
    this.pointed = Math.min(last, Math.max(0, (this.pointed ?? -step) + step));
  };

  /** `0.3·1 + 0.5·3 + 0.8·5 = 5.8` */
  #sum(index: number): string {
    const { setting, output } = this.experiment;
    const { first } = windowsOf(setting)[index]!;
    const terms = setting.kernel.map((k, i) => `${formatValue(k)}·${formatValue(setting.signal[first + i] ?? 0)}`);
    return `${terms.join(' + ')} = ${formatValue(output[index]!)}`;
  }

  #x(position: number): number {
    return MARGIN.left + (position - this.frame.first) * (CELL.width + CELL.gap);
  }

  /** Middle of the window of an output. */
  #center(index: number): number {
    const window = windowsOf(this.experiment.setting)[index]!;
    return (this.#x(window.first) + this.#x(window.last) + CELL.width) / 2;
  }

  #y(value: number): number {
    const { low, high } = this.scale;
    return BARS.top + (BARS.height * (high - value)) / (high - low);
  }
}
