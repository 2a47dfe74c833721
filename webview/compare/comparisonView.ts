import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import {
  differenceSentences,
  fixRows,
  outputRows,
  subjectRows,
  verdictCells,
  type ColumnRow,
} from '../../src/report/facts/comparison/columns';
import { checkpointsOf } from '../../src/report/facts/comparison/checkpoints';
import { comparedLayers } from '../../src/report/facts/comparison/layers';
import { comparisonWords } from '../../src/report/facts/comparison/sentence';
import { FLIP_LABELS, FLIP_SYMBOLS } from '../../src/report/facts/format';
import type { Comparison, Flip } from '../../src/report/report';
import { base, sectionStyles, tableStyles } from '../styles';
import { columnKey, columnStyles } from './columnStyles';
import './checkpointCharts';
import './comparedCurves';
import './comparedLayers';
import './comparedMaps';
import type { AskColumn } from './comparedMaps';
import type { OrderChoice } from './comparedLayers';
import { comparisonStyles } from './comparisonStyles';
import type { ComparisonChoices } from './comparisonChoices';

/** A finished comparison. Fires `choices-changed`, and `open-report` with a column. */
@customElement('flipscope-comparison')
export class ComparisonView extends LitElement {
  @property({ attribute: false }) comparison!: Comparison;
  @property({ attribute: false }) choices!: ComparisonChoices;
  @property({ attribute: false }) ask!: AskColumn;
  @state() private selected = -1;

  static override styles = [base, sectionStyles, tableStyles, columnStyles, comparisonStyles];

  override render(): TemplateResult {
    const { comparison } = this;
    const flip = this.#flip();
    if (flip === undefined) return html`<p class="insight">No flip was measured in every report.</p>`;
    const course = checkpointsOf(comparison, flip);
    return html`${this.#lead(flip)} ${this.#verdicts(flip)}
    ${course === undefined ? nothing : html`<flipscope-checkpoint-charts .course=${course}></flipscope-checkpoint-charts>`}
    ${this.#layers(flip)} ${this.#maps(flip)}
    ${outputRows(comparison).map(({ name, rows }) => this.#words(`Output ${name}`, rows))}
    ${this.#words('Fix', fixRows(comparison))} ${this.#words('Details', subjectRows(comparison))}`;
  }

  /** The one chosen, while the comparison has it. */
  #flip(): Flip | undefined {
    const { flips } = this.comparison;
    return flips.find((flip) => flip === this.choices.flip) ?? flips[0];
  }

  #lead(flip: Flip): TemplateResult {
    const { headline, details } = comparisonWords(this.comparison, flip);
    const notes = differenceSentences(this.comparison);
    return html`<section aria-label="Answer">
      <div class="flips" role="group" aria-label="Flip">
        ${this.comparison.flips.map(
          (each) =>
            html`<button
              type="button"
              class="flip"
              aria-pressed=${each === flip}
              @click=${() => this.#choose({ flip: each })}
            >
              ${FLIP_SYMBOLS[each]} ${FLIP_LABELS[each]}
            </button>`,
        )}
      </div>
      <div aria-live="polite">
        <p class="headline">${headline}</p>
        ${details.map((detail) => html`<p class="muted">${detail}</p>`)}
      </div>
      ${
        notes.length === 0
          ? nothing
          : html`<ul class="notes" aria-label="Differences">
              ${notes.map((note) => html`<li>${note}</li>`)}
            </ul>`
      }
    </section>`;
  }

  #verdicts(flip: Flip): TemplateResult {
    const { comparison } = this;
    return html`<section>
      <h2>Verdicts</h2>
      <div class="scroll" role="region" aria-label="Verdicts" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">flip</th>
              ${comparison.columns.map(({ name }, column) => this.#columnHead(name, column))}
            </tr>
          </thead>
          <tbody>
            ${comparison.flips.map(
              (each) =>
                html`<tr class=${each === flip ? 'chosen' : ''}>
                  <th scope="row">${FLIP_SYMBOLS[each]} ${FLIP_LABELS[each]}</th>
                  ${verdictCells(comparison, each).map(
                    ({ text, tone, below, place }) =>
                      html`<td>
                        <span class="figure ${tone ?? ''}">${text}</span
                        >${place === undefined ? nothing : html` <span class="place">${place}</span>`}
                        <div class="muted">${below}</div>
                      </td>`,
                  )}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`;
  }

  #columnHead(name: string, column: number): TemplateResult {
    const open = (): boolean => this.dispatchEvent(new CustomEvent<number>('open-report', { detail: column }));
    return html`<th scope="col">
      ${columnKey(column)} <span class="name">${name}</span>
      <button type="button" class="link" aria-label="Open Report of ${name}" @click=${open}>Open Report</button>
    </th>`;
  }

  #layers(flip: Flip): TemplateResult | typeof nothing {
    const { comparison } = this;
    const layers = comparedLayers(comparison, flip);
    if (layers.length === 0) return nothing;
    const choose = (event: CustomEvent<number>): number => (this.selected = event.detail);
    return html`<section>
      <div class="head">
        <h2>Layers</h2>
        <p class="lead">
          Error of corresponding layers: those with the same name, else at the same place in the graph.
        </p>
      </div>
      <flipscope-compared-curves
        .layers=${layers}
        .columns=${comparison.columns.length}
        .noiseFloor=${Math.min(...comparison.columns.map(({ report }) => report.noiseFloor))}
        .selected=${this.selected}
        @choose-row=${choose}
      ></flipscope-compared-curves>
      <p class="legend">
        ${comparison.columns.map(({ name }, column) => html`<span>${columnKey(column)} ${name}</span>`)}
      </p>
      <flipscope-compared-layers
        .layers=${layers}
        .names=${comparison.columns.map(({ name }) => name)}
        .order=${this.choices.order}
        .descending=${this.choices.descending}
        .selected=${this.selected}
        @choose-row=${choose}
        @choose-order=${(event: CustomEvent<OrderChoice>) => this.#choose(event.detail)}
      ></flipscope-compared-layers>
    </section>`;
  }

  /** Of the layer that is chosen in the curve or the table. */
  #maps(flip: Flip): TemplateResult | typeof nothing {
    const { comparison, selected } = this;
    if (comparison.layers.length === 0) return nothing;
    return html`<section aria-label="Feature maps">
      <div class="head">
        <h2>Feature maps</h2>
        <p class="lead">
          ${selected < 0 ? 'Choose a layer in the curve or the table to see its maps side by side.' : 'One cursor and one zoom for all.'}
        </p>
      </div>
      ${
        selected < 0
          ? nothing
          : html`<flipscope-compared-maps
              .comparison=${comparison}
              .flip=${flip}
              .row=${selected}
              .ask=${this.ask}
            ></flipscope-compared-maps>`
      }
    </section>`;
  }

  /** A table of words: one row per thing, one column per report. */
  #words(title: string, rows: readonly ColumnRow[]): TemplateResult {
    return html`<section>
      <h2>${title}</h2>
      <div class="scroll" role="region" aria-label=${title} tabindex="0">
        <table class="words">
          <thead>
            <tr>
              <td></td>
              ${this.comparison.columns.map(
                ({ name }, column) => html`<th scope="col">${columnKey(column)} <span class="name">${name}</span></th>`,
              )}
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              ({ title: row, cells }) =>
                html`<tr>
                  <th scope="row">${row}</th>
                  ${cells.map((text) => html`<td>${text}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`;
  }

  #choose(change: Partial<ComparisonChoices>): void {
    const detail: ComparisonChoices = { ...this.choices, ...change };
    this.dispatchEvent(new CustomEvent<ComparisonChoices>('choices-changed', { detail }));
  }
}
