import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { isExact } from '../../src/report/facts/exact';
import { formatError } from '../../src/report/facts/format';
import { scaleLines } from '../../src/report/facts/scale';
import { layerName } from '../../src/report/facts/layerName';
import { actionWords } from '../../src/report/facts/layers';
import { changedMostFirst, layerChanges, type LayerChange } from '../../src/report/facts/runChange';
import { startLayer } from '../../src/report/facts/startLayer';
import type { LayerReport } from '../../src/report/report';
import '../parts/layerCurve';
import '../parts/layerList';
import type { ListedLayer } from '../parts/layerList';
import { SectionElement } from '../sectionElement';
import { base, sectionStyles } from '../styles';

/** Error of every layer: a curve to see where it starts and grows, and a list to look a layer up. */
@customElement('flipscope-layers')
export class LayersSection extends SectionElement {
  static override styles = [
    base,
    sectionStyles,
    css`
      .tools {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        align-items: center;
        gap: 8px 12px;
        margin: 14px 0 8px;
      }
      vscode-text-field {
        width: 220px;
      }
      vscode-text-field::part(label) {
        display: none;
      }
      .measured {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
      }
      .measured .muted,
      .count {
        font-size: 12px;
      }
    `,
  ];

  #entries: readonly ListedLayer[] = [];
  #changes: readonly LayerChange[] | undefined;
  #madeOf: readonly unknown[] = [];

  override willUpdate(): void {
    const { report, choices, before, flip } = this.context;
    const { filter, order } = choices;
    const madeOf = [report.layers, before, flip, filter, order];
    if (madeOf.every((part, i) => part === this.#madeOf[i])) return;
    this.#madeOf = madeOf;
    this.#changes = before && layerChanges(report, before, flip);
    this.#entries = listed(report.layers, filter, order === 'change' ? this.#changes : undefined);
  }

  override render(): TemplateResult {
    const { report, flip, layer, choices, choose } = this.context;
    const selected = layer === undefined ? -1 : report.layers.indexOf(layer);
    const start = report.layers.findIndex((l) => l === startLayer(report, flip));
    return html`<section aria-label="Layers">
      ${this.head('Layers', this.#lead())}
      <flipscope-layer-curve
        .misaligned=${report.sizeAdvice?.misaligned ?? []}
        .layers=${report.layers}
        .flip=${flip}
        .noiseFloor=${report.noiseFloor}
        .selected=${selected}
        .start=${start}
        .changes=${this.#changes}
        .references=${scaleLines(report, flip)}
        @choose-layer=${this.#choose}
      ></flipscope-layer-curve>
      <div class="tools">
        <vscode-text-field
          placeholder="Filter layers"
          title="By name, operator or tensor"
          .value=${choices.filter}
          @input=${(event: Event) => choose({ filter: (event.target as HTMLInputElement).value })}
          >Filter layers</vscode-text-field
        >
        ${this.#changes === undefined ? nothing : this.#order()} ${this.#measured()}
        <span class="muted count" role="status"
          >${
            this.#entries.length === report.layers.length
              ? `${report.layers.length} layers`
              : `${this.#entries.length} of ${report.layers.length} layers`
          }</span
        >
      </div>
      <flipscope-layer-list
        .entries=${this.#entries}
        .flip=${flip}
        .noiseFloor=${report.noiseFloor}
        .selected=${selected}
        .changes=${this.#changes}
        @choose-layer=${this.#choose}
      ></flipscope-layer-list>
    </section>`;
  }

  /** Puts those that changed most against the run before first, and shows the first of them; or takes that back. */
  #order(): TemplateResult {
    const { choices, choose, report } = this.context;
    const isChange = choices.order === 'change';
    const first = report.layers[changedMostFirst(this.#changes ?? [])[0] ?? -1];
    return html`<vscode-button
      appearance="secondary"
      @click=${() =>
        choose(isChange || first === undefined ? { order: 'graph' } : { order: 'change', tensor: first.tensor })}
      >${isChange ? 'Graph Order' : 'Changed Most First'}</vscode-button
    >`;
  }

  /** Runs again for the other choice; what every tensor costs is said beforehand. */
  #measured(): TemplateResult {
    const { spec, attempt, host } = this.context;
    const isAll = spec.layers === 'all';
    return html`<span class="measured">
      <vscode-button
        appearance="secondary"
        @click=${() => attempt(() => host.rerun({ layers: isAll ? 'fused' : 'all' }))}
        >${isAll ? 'Measure Fused Layers' : 'Measure Every Tensor'}</vscode-button
      >
      <span class="muted">${isAll ? 'every tensor is measured' : 'runs about 5× slower: nothing is fused then'}</span>
    </span>`;
  }

  #lead(): TemplateResult | typeof nothing {
    const { layer, flip } = this.context;
    const error = layer?.error[flip];
    if (layer === undefined || error === undefined) return nothing;
    const name = html`<span class="name">${layerName(layer)}</span>`;
    const { noiseFloor } = this.context.report;
    const figure = formatError(error, noiseFloor);
    if (isExact(error, noiseFloor)) return html`${name} does not differ (${figure}, float noise)`;
    return html`${name} differs by ${figure}: ${actionWords(layer, flip)}`;
  }

  #choose = (event: CustomEvent<number>): void => {
    const layer = this.context.report.layers[event.detail];
    if (layer !== undefined) this.context.choose({ tensor: layer.tensor });
  };
}

/** @param changes where those that changed most come first */
function listed(
  layers: readonly LayerReport[],
  filter: string,
  changes: readonly LayerChange[] | undefined,
): readonly ListedLayer[] {
  const wanted = filter.trim().toLowerCase();
  const places = changes === undefined ? layers.keys() : changedMostFirst(changes);
  return [...places]
    .map((index) => ({ layer: layers[index]!, index }))
    .filter(({ layer }) => `${layer.node}\n${layer.op}\n${layer.tensor}`.toLowerCase().includes(wanted));
}
