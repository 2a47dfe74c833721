import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import {
  formatCosine,
  formatError,
  formatPercent,
  formatShape,
  ORIENTATION_LABELS,
} from '../../src/report/facts/format';
import { FLIPS, ORIENTATIONS } from '../../src/report/flips';
import type { Orientation, OutputPair, OutputReport } from '../../src/report/report';
import '../parts/topClasses';
import { SectionElement } from '../sectionElement';
import { base, sectionStyles } from '../styles';

/** y₁ … y₄: the outputs in the order in which the question names them. */
const SUBSCRIPTS: { readonly [O in Orientation]: string } = { id: 'y₁', h: 'y₂', v: 'y₃', hv: 'y₄' };
const COLUMNS = '72px minmax(0, 2.1fr) repeat(4, minmax(0, 1fr))';
const SHORT_LABELS: { readonly [O in Orientation]: string } = {
  id: 'original',
  h: 'left-right',
  v: 'upside-down',
  hv: '180°',
};

/** Every pair of outputs compared, and for classifiers the best classes before and after. */
@customElement('flipscope-outputs')
export class OutputsSection extends SectionElement {
  static override styles = [
    base,
    sectionStyles,
    css`
      :host {
        container-type: inline-size;
      }
      vscode-data-grid-cell {
        padding: 1px 8px;
        font-variant-numeric: tabular-nums;
      }
      vscode-data-grid-cell.figure {
        text-align: end;
      }
      vscode-data-grid-row {
        border-bottom: 1px solid var(--fs-grid);
      }
      vscode-data-grid-row.here {
        background: color-mix(in srgb, var(--vscode-focusBorder) 12%, var(--fs-page));
      }
      vscode-data-grid-cell[cell-type='columnheader'] {
        font-weight: 400;
        font-size: 12px;
        color: var(--fs-muted);
      }
      .pair {
        font-family: var(--fs-mono);
        white-space: nowrap;
      }
      vscode-panel-view {
        padding-inline: 0;
      }
      vscode-panel-view > div {
        width: 100%;
      }
      flipscope-top-classes {
        margin-top: 18px;
      }
    `,
  ];

  override render(): TemplateResult {
    const { outputs } = this.context.report;
    return html`<section aria-label="Outputs">
      ${this.head('Outputs', this.#lead())}
      ${outputs.length === 1 && outputs[0] ? this.#output(outputs[0]) : this.#tabs(outputs)}
    </section>`;
  }

  #lead(): string {
    const used = ORIENTATIONS.filter((o) => o === 'id' || this.context.report.flips.some((flip) => flip === o));
    return used.map((o) => `${SUBSCRIPTS[o]} ${ORIENTATION_LABELS[o]}`).join(', ');
  }

  #tabs(outputs: readonly OutputReport[]): TemplateResult {
    return html`<vscode-panels aria-label="Outputs">
      ${outputs.map((output, i) => html`<vscode-panel-tab id="tab-${i}">${output.name}</vscode-panel-tab>`)}
      ${outputs.map((output, i) => html`<vscode-panel-view id="view-${i}">${this.#output(output)}</vscode-panel-view>`)}
    </vscode-panels>`;
  }

  #output(output: OutputReport): TemplateResult {
    const { report, flip } = this.context;
    const flips = FLIPS.filter((f) => report.flips.includes(f));
    return html`<div>
      <h3>
        <span class="name">${output.name}</span>
        <span class="muted"
          >${formatShape(output.shape)}${output.expects === 'equivariance' ? ', flipped back before comparing' : ''}</span
        >
      </h3>
      <vscode-data-grid aria-label="Differences between outputs" grid-template-columns=${COLUMNS}>
        <vscode-data-grid-row row-type="header">
          ${['pair', 'outputs', 'relative', 'cosine', 'max |Δ|', 'mean |Δ|'].map((title, i) => headerCell(title, i))}
        </vscode-data-grid-row>
        ${output.pairs.map((pair) => this.#pair(pair))}
      </vscode-data-grid>
      ${
        output.classes === undefined
          ? nothing
          : html`<flipscope-top-classes
              .classes=${output.classes}
              .flips=${flips}
              .flip=${flip}
            ></flipscope-top-classes>`
      }
    </div>`;
  }

  #pair(pair: OutputPair): TemplateResult {
    const here = pair.a === 'id' && pair.b === this.context.flip;
    const exact = pair.relL2 < this.context.report.noiseFloor;
    const cells = [
      html`<span class="pair">${SUBSCRIPTS[pair.a]} − ${SUBSCRIPTS[pair.b]}</span>`,
      html`<span class="muted">${SHORT_LABELS[pair.a]}, ${SHORT_LABELS[pair.b]}</span>`,
      exact ? html`<span title=${formatError(pair.relL2)}>exact</span>` : formatPercent(pair.relL2),
      formatCosine(pair.cosine),
      formatError(pair.maxAbs),
      formatError(pair.meanAbs),
    ];
    return html`<vscode-data-grid-row class=${here ? 'here' : ''}>
      ${cells.map(
        (cell, i) =>
          html`<vscode-data-grid-cell grid-column=${i + 1} class=${i > 1 ? 'figure' : ''}
            >${cell}</vscode-data-grid-cell
          >`,
      )}
    </vscode-data-grid-row>`;
  }
}

function headerCell(title: string, index: number): TemplateResult {
  return html`<vscode-data-grid-cell
    cell-type="columnheader"
    grid-column=${index + 1}
    class=${index > 1 ? 'figure' : ''}
    >${title}</vscode-data-grid-cell
  >`;
}
