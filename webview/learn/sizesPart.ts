import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { fieldStyles, labeledChoice, type Choice } from '../parts/labeledChoice';
import { base, sectionStyles } from '../styles';
import { formatMean } from './experiments';
import './gridRows';
import './lineChart';
import type { Line } from './lineChart';
import { explainSize, SIZES, sweepSizes, type SecondLayer, type SizeResult } from './sizeSweep';

export interface SizeChoice {
  readonly size: number;
  readonly second: SecondLayer;
}

const SECOND: readonly Choice<SecondLayer>[] = [
  ['convolution', 'Convolution, stride 2'],
  ['maximum', 'Max pooling of 2'],
  ['average', 'Average pooling of 2'],
  ['none', 'None'],
];

/** Two layers and the mean, at every size: the error is a sawtooth. Fires `choice`. */
@customElement('flipscope-learn-sizes')
export class SizesPart extends LitElement {
  @property({ attribute: false }) kernel!: readonly number[];
  @property({ attribute: false }) choice!: SizeChoice;
  #results: readonly SizeResult[] = [];

  static override styles = [
    base,
    sectionStyles,
    fieldStyles,
    css`
      .controls {
        align-items: end;
        margin: 12px 0 16px;
      }
      .field {
        width: 220px;
      }
      .slider {
        display: grid;
        gap: 3px;
        flex: 1 1 240px;
        max-width: 420px;
        color: var(--fs-muted);
        font-size: 12px;
      }
      input[type='range'] {
        width: 100%;
        height: 26px;
      }
      .views {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr));
        gap: 14px 28px;
        align-items: start;
      }
      .words {
        display: grid;
        gap: 6px;
        margin-top: 12px;
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('choice');
    if (changed.has('kernel') || before?.second !== this.choice.second) {
      this.#results = sweepSizes(this.kernel, this.choice.second);
    }
  }

  override render(): TemplateResult {
    const { size, second } = this.choice;
    const { grids } = this.#results.find((result) => result.size === size)!;
    return html`<div class="controls">
        ${labeledChoice('Second layer', SECOND, second, (chosen) => this.#choose({ second: chosen }))}
        <label class="slider"
          >Size W: ${size}
          <input
            type="range"
            min=${SIZES.first}
            max=${SIZES.last}
            step="1"
            .value=${String(size)}
            @input=${(event: Event) => this.#choose({ size: Number((event.target as HTMLInputElement).value) })}
        /></label>
      </div>
      <div class="views">
        <flipscope-learn-chart
          .lines=${linesOf(this.#results)}
          .first=${SIZES.first}
          .chosen=${size}
          .axis=${'size W'}
          .summary=${summaryOf(this.#results)}
        ></flipscope-learn-chart>
        <div>
          <flipscope-learn-grid .size=${size} .grids=${grids}></flipscope-learn-grid>
          <div class="words" aria-live="polite">
            ${explainSize(this.#results, size).map((sentence) => html`<p>${sentence}</p>`)}
          </div>
        </div>
      </div>`;
  }

  #choose(change: Partial<SizeChoice>): void {
    const detail: SizeChoice = { ...this.choice, ...change };
    this.dispatchEvent(new CustomEvent<SizeChoice>('choice', { detail }));
  }
}

function linesOf(results: readonly SizeResult[]): readonly Line[] {
  return [
    { title: 'kernel k', style: 'first', values: results.map(({ own }) => own) },
    { title: 'symmetric part of k', style: 'second', values: results.map(({ symmetric }) => symmetric) },
  ];
}

function summaryOf(results: readonly SizeResult[]): string {
  const aligned = results.filter((result) => result.aligned).map(({ size }) => size);
  const most = Math.max(...results.map(({ symmetric }) => symmetric));
  const where = aligned.length === 0 ? 'at no size' : `at ${aligned.join(', ')}`;
  return `Change of the mean by size, ${SIZES.first} to ${SIZES.last}. With a symmetric kernel it is up to ${formatMean(100 * most)}%, and nothing ${where}.`;
}
