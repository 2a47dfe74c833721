import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { formatShape, ORIENTATION_LABELS, ORIENTATION_SYMBOLS } from '../../src/report/facts/format';
import { expectedWords, otherwiseSentence } from '../../src/report/facts/contracts';
import { boxCells, boxColumns, boxRows } from '../../src/report/facts/detections';
import { hasDetections } from '../../src/report/facts/detectionTable';
import { undrawnSentence } from '../../src/report/facts/undrawn';
import { offerEntry, offerSentence } from '../../src/report/facts/offers';
import { hasPositions, pairCells, pairColumns, pairRows, type PairRow } from '../../src/report/facts/outputs';
import type { Figure } from '../../src/report/facts/tone';
import { mainOutput } from '../../src/report/facts/mainOutput';
import { FLIPS, ORIENTATIONS } from '../../src/report/flips';
import { imageAxes } from '../../src/report/layout';
import type { OutputReport, Report } from '../../src/report/report';
import '../parts/contractChoice';
import '../parts/detectionImages';
import '../parts/outputImages';
import { scaleTable, scaleTableStyles } from '../parts/scaleTable';
import '../parts/topClasses';
import { SectionElement } from '../sectionElement';
import { base, sectionStyles, tableStyles } from '../styles';

/** A cosine near one has ten digits. */
const COLUMNS = 'minmax(116px, 1.4fr) minmax(0, 1fr) minmax(90px, 1fr) repeat(2, minmax(0, 1fr))';
const LABEL_COLUMNS = 'minmax(116px, 1fr) minmax(0, 2fr)';
const CLASS_COLUMNS = `${COLUMNS} repeat(2, minmax(0, 0.85fr))`;

/** Every pair of outputs compared, and for classifiers the best classes before and after. */
@customElement('flipscope-outputs')
export class OutputsSection extends SectionElement {
  static override styles = [
    base,
    sectionStyles,
    tableStyles,
    scaleTableStyles,
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
        white-space: nowrap;
      }
      h3 .muted {
        font-weight: 400;
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
        white-space: normal;
      }
      /* Toward the text's own color: on a light row the pure ones are too pale for small letters. */
      .good {
        color: color-mix(in srgb, var(--fs-good) 50%, var(--vscode-foreground));
      }
      .bad {
        color: color-mix(in srgb, var(--fs-warn) 50%, var(--vscode-foreground));
      }
      /* "|Δ|" would be broken at its bars. */
      .word {
        white-space: nowrap;
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
      .labels {
        margin-top: 12px;
      }
      .ignored {
        margin-top: 18px;
      }
      table.scale {
        margin-top: 18px;
      }
      .figures {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 560px), 1fr));
        gap: 18px 36px;
        align-items: start;
      }
      flipscope-detection-images,
      flipscope-output-images {
        margin-bottom: 18px;
      }
    `,
  ];

  override render(): TemplateResult {
    const { outputs, ignored = [] } = this.context.report;
    return html`<section aria-label="Outputs">
      ${this.head('Outputs', this.#lead())}
      ${outputs.length > 1 ? this.#tabs(outputs) : outputs.map((output) => this.#output(output))}
      ${ignored.map((output) => this.#ignored(output))}
    </section>`;
  }

  #ignored({ name, contract }: NonNullable<Report['ignored']>[number]): TemplateResult {
    return html`<div class="ignored">
      <h3><span class="name">${name}</span> <span class="muted">not compared</span></h3>
      <flipscope-contract-choice
        .context=${this.context}
        .output=${name}
        .contract=${contract}
      ></flipscope-contract-choice>
    </div>`;
  }

  #lead(): string {
    const used = ORIENTATIONS.filter((o) => o === 'id' || this.context.report.flips.some((flip) => flip === o));
    return used.map((o) => `${ORIENTATION_SYMBOLS[o]} ${ORIENTATION_LABELS[o]}`).join(', ');
  }

  #tabs(outputs: readonly OutputReport[]): TemplateResult {
    const { report, flip } = this.context;
    const main = outputs.findIndex((output) => output === mainOutput(report, flip));
    return html`<vscode-panels aria-label="Outputs" activeid="tab-${main}">
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
        <span class="muted">${formatShape(output.shape)}, ${expectedWords(output)}</span>
      </h3>
      <flipscope-contract-choice
        .context=${this.context}
        .output=${output.name}
        .contract=${output.contract}
        .otherwise=${otherwiseSentence(report, output, flip) ?? ''}
        .offer=${offerSentence(report, output) ?? ''}
        .offered=${offerEntry(output) ?? ''}
      ></flipscope-contract-choice>
      ${this.#drawn(output)}
      <div class="figures">
        <div>
          ${output.boxes === undefined ? this.#pairs(output) : this.#boxes(output)} ${scaleTable(report, output)}
        </div>
        ${
          output.classes === undefined
            ? nothing
            : html`<div>
                <flipscope-top-classes .output=${output} .flips=${flips} .flip=${flip}></flipscope-top-classes>
                ${this.#labels(output)}
              </div>`
        }
      </div>
    </div>`;
  }

  /** Names are asked for where the model has none. */
  #labels({ name, classes }: OutputReport): TemplateResult | typeof nothing {
    const { spec, attempt, host } = this.context;
    const isNamed = classes?.top.id?.some(({ label }) => label !== undefined) ?? true;
    if (isNamed || spec.model.kind === 'builtin') return nothing;
    return html`<vscode-button class="labels" appearance="secondary" @click=${() => attempt(() => host.addLabels(name))}
      >Add Labels…</vscode-button
    >`;
  }

  /** An output as what it is, where that can be drawn. */
  #drawn(output: OutputReport): TemplateResult | typeof nothing {
    const { report, flip, images, host, analysis, choices, spot } = this.context;
    const { rows, columns } = imageAxes(report.input.layout);
    const size = [report.input.shape[rows]!, report.input.shape[columns]!] as const;
    if (hasPositions(output)) {
      return html`<flipscope-output-images
        .host=${host}
        .analysis=${analysis}
        .output=${output.name}
        .flip=${flip}
        .image=${images.id}
        .ratio=${size[1] / size[0]}
        .colorMap=${choices.colorMap}
        .noiseFloor=${report.noiseFloor}
        .spot=${spot}
      ></flipscope-output-images>`;
    }
    if (!hasDetections(output, flip)) {
      const undrawn = undrawnSentence(output);
      return undrawn === undefined ? nothing : html`<p class="muted">${undrawn}</p>`;
    }
    return html`<flipscope-detection-images
      .output=${output}
      .flip=${flip}
      .image=${images.id}
      .size=${size}
    ></flipscope-detection-images>`;
  }

  /** Finished detections of x against those of each flip. */
  #boxes(output: OutputReport): TemplateResult {
    const columns = boxColumns(output);
    return html`<vscode-data-grid
      aria-label="Matched detections"
      grid-template-columns="minmax(64px, 1fr) repeat(${columns.length - 1}, minmax(0, 1fr))"
    >
      <vscode-data-grid-row row-type="header">${columns.map(headerCell)}</vscode-data-grid-row>
      ${boxRows(output).map((row) => {
        const [label, , ...figures] = boxCells(row);
        return this.#row(row.flip === this.context.flip, [
          html`<span class="pair">${label}</span>`,
          toned(row.matched),
          ...figures,
        ]);
      })}
    </vscode-data-grid>`;
  }

  #pairs(output: OutputReport): TemplateResult | typeof nothing {
    const rows = pairRows(this.context.report, output);
    if (rows.length === 0) return nothing;
    return html`<vscode-data-grid aria-label="Differences between outputs" grid-template-columns=${gridColumns(output)}>
      <vscode-data-grid-row row-type="header"> ${pairColumns(output).map(headerCell)} </vscode-data-grid-row>
      ${rows.map((row) => this.#pair(row))}
    </vscode-data-grid>`;
  }

  #pair(row: PairRow): TemplateResult {
    const here = row.pair.a === 'id' && row.pair.b === this.context.flip;
    const [, ...figures] = pairCells(row);
    return this.#row(here, [html`<span class="pair">${row.label}</span>`, ...figures.map(toned)]);
  }

  #row(isHere: boolean, cells: readonly (TemplateResult | string)[]): TemplateResult {
    return html`<vscode-data-grid-row class=${isHere ? 'here' : ''}>
      ${cells.map(
        (cell, i) =>
          html`<vscode-data-grid-cell grid-column=${i + 1} class=${i > 0 ? 'figure' : ''}
            >${cell}</vscode-data-grid-cell
          >`,
      )}
    </vscode-data-grid-row>`;
  }
}

function gridColumns({ classes, labels }: OutputReport): string {
  if (labels !== undefined) return LABEL_COLUMNS;
  return classes === undefined ? COLUMNS : CLASS_COLUMNS;
}

function toned({ text, tone }: Figure): TemplateResult {
  return html`<span class=${tone ?? ''}>${text}</span>`;
}

function headerCell(title: string, index: number): TemplateResult {
  return html`<vscode-data-grid-cell
    cell-type="columnheader"
    grid-column=${index + 1}
    class=${index > 0 ? 'figure' : ''}
    >${title.split(' ').map((word) => html`<span class="word">${word}</span> `)}</vscode-data-grid-cell
  >`;
}
