import { runtimeWords } from '../../src/report/facts/runtime';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { inputWords } from '../../src/report/facts/contracts';
import {
  FLIP_LABELS,
  formatError,
  formatMilliseconds,
  formatNumber,
  formatDeclared,
  formatShape,
  measuringEffect,
} from '../../src/report/facts/format';
import type { InputSource, Report, TensorInfo } from '../../src/report/report';
import { SectionElement } from '../sectionElement';
import { base, sectionStyles } from '../styles';

type Fact = readonly [name: string, value: unknown];

const EXPORTS = [
  ['html', 'HTML'],
  ['json', 'JSON'],
  ['csv', 'CSV'],
  ['md', 'Markdown'],
] as const;

/** What was run on what, how well the measurement itself holds, and everything that can be changed. */
@customElement('flipscope-details')
export class DetailsSection extends SectionElement {
  static override styles = [
    base,
    sectionStyles,
    css`
      .cards {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(240px, 100%), 1fr));
        gap: 22px 32px;
      }
      dl {
        display: grid;
        grid-template-columns: minmax(64px, max-content) minmax(0, 1fr);
        gap: 3px 14px;
      }
      dt {
        color: var(--fs-muted);
      }
      dd {
        overflow-wrap: anywhere;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 10px;
      }
      vscode-radio-group {
        margin-top: 8px;
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<section aria-label="Details">
      ${this.head('Details', 'What was run, on what, and how well the measurement itself holds')}
      <div class="cards">${this.#model()} ${this.#input()} ${this.#checks()} ${this.#exports()}</div>
    </section>`;
  }

  #model(): TemplateResult {
    const { model } = this.context.report;
    return html`<div>
      <h3>Model</h3>
      ${facts([
        ['name', html`<span class="name">${model.name}</span>`],
        ['file', html`<span class="name">${model.path}</span>`],
        ['opset', model.opset],
        ['producer', model.producer === '' ? undefined : model.producer],
        ['inputs', tensors(model.inputs, this.context.report)],
        ['outputs', tensors(model.outputs, this.context.report)],
        ['SHA-256', html`<span class="name" title=${model.sha256}>${model.sha256.slice(0, 16)}…</span>`],
        ['run by', runtimeWords(this.context.report)],
      ])}
    </div>`;
  }

  #input(): TemplateResult {
    const { input } = this.context.report;
    const taken = inputWords(this.context.report);
    const own = this.context.report.flips.flatMap((flip) => {
      const error = input.preprocessError?.[flip];
      return error === undefined
        ? []
        : [html`<div>${formatError(error, this.context.report.noiseFloor)}, ${FLIP_LABELS[flip]}</div>`];
    });
    return html`<div>
      <h3>Input</h3>
      ${facts([
        ['source', source(input.source)],
        [
          'tensor',
          html`<span class="name">${input.name}</span> ${formatShape(input.shape)} ${input.layout.toUpperCase()}`,
        ],
        ['taken as', taken.length === 0 ? undefined : taken.map((words) => html`<div class="name">${words}</div>`)],
        ['flip before or after', own.length === 0 ? undefined : own],
      ])}
      ${input.source.kind === 'image' ? this.#flipMode() : nothing}
    </div>`;
  }

  #flipMode(): TemplateResult {
    const { flipMode } = this.context.report.input;
    return html`<vscode-radio-group
      aria-label="What is flipped"
      orientation="vertical"
      .value=${flipMode}
      @change=${(event: Event) => {
        const chosen = (event.target as HTMLInputElement).value === 'file' ? 'file' : 'tensor';
        if (chosen !== flipMode) this.context.attempt(() => this.context.host.rerun({ flipMode: chosen }));
      }}
    >
      <vscode-radio value="tensor" ?checked=${flipMode === 'tensor'}
        >flip the preprocessed tensor, exactly</vscode-radio
      >
      <vscode-radio value="file" ?checked=${flipMode === 'file'}>flip the file, then preprocess</vscode-radio>
    </vscode-radio-group>`;
  }

  #checks(): TemplateResult {
    const { checks, noiseFloor, timings } = this.context.report;
    const effect = measuringEffect(checks);
    return html`<div>
      <h3>Checks</h3>
      ${facts([
        ...(effect === undefined ? [] : [['effect of measuring', effect] satisfies Fact]),
        ['noise floor', formatNumber(noiseFloor)],
        ...Object.entries(timings).map(([stage, ms]): Fact => [stage, formatMilliseconds(ms)]),
      ])}
    </div>`;
  }

  #exports(): TemplateResult {
    const { host, attempt } = this.context;
    return html`<div>
      <h3>Export the report</h3>
      <div class="buttons">
        ${EXPORTS.map(
          ([kind, title]) =>
            html`<vscode-button
              appearance="secondary"
              aria-label="Export as ${title}"
              @click=${() => attempt(() => host.exportReport(kind))}
              >${title}</vscode-button
            >`,
        )}
      </div>
    </div>`;
  }
}

function facts(list: readonly Fact[]): TemplateResult {
  return html`<dl>
    ${list.map(([name, value]) =>
      value === undefined
        ? nothing
        : html`<dt>${name}</dt>
            <dd>${value}</dd>`,
    )}
  </dl>`;
}

function tensors(list: readonly TensorInfo[], report: Report): TemplateResult[] {
  return list.map(
    (info) => html`<div><span class="name">${info.name}</span> ${info.dtype} ${formatDeclared(info, report)}</div>`,
  );
}

function source(input: InputSource): TemplateResult {
  if (input.kind === 'noise') return html`noise, seed ${input.seed}`;
  const size = input.kind === 'image' ? html` ${input.width}×${input.height} pixels` : nothing;
  return html`<span class="name">${input.path}</span>${size}`;
}
