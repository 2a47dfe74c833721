import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { isExact } from '../../src/report/facts/exact';
import { scaleLines } from '../../src/report/facts/scale';
import { actionWords } from '../../src/report/facts/layers';
import { changedMostFirst, layerChanges, type LayerChange } from '../../src/report/facts/runChange';
import { startLayer } from '../../src/report/facts/startLayer';
import type { Choices, LayerOrder } from '../choices';
import { listedLayers, type ListedLayer } from '../layerOrder';
import '../parts/layerCurve';
import '../parts/layerFilters';
import '../parts/layerList';
import { SectionElement } from '../sectionElement';
import { base, sectionStyles } from '../styles';

/** Error of every layer: a curve to see where it starts and grows, and a list that opens under it. */
@customElement('flipscope-layers')
export class LayersSection extends SectionElement {
  static override styles = [
    base,
    sectionStyles,
    css`
      :host,
      section {
        display: flex;
        flex-direction: column;
        min-height: 0;
      }
      section {
        flex: 1;
      }
      .head {
        margin-bottom: 6px;
      }
      .opener {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 10px;
        margin: 10px 0 8px;
        font-size: 12px;
      }
      .opener > button {
        padding: 2px 0;
        font: inherit;
        font-weight: 600;
        color: inherit;
        background: none;
        border: 0;
        cursor: pointer;
      }
      .measured {
        margin-top: 8px;
        font-size: 12px;
      }
      .measured button {
        padding: 0;
        font: inherit;
        color: var(--vscode-textLink-foreground, inherit);
        text-decoration: underline;
        background: none;
        border: 0;
        cursor: pointer;
      }
      flipscope-layer-list {
        margin-top: 8px;
      }
    `,
  ];

  #entries: readonly ListedLayer[] = [];
  #changes: readonly LayerChange[] | undefined;
  #madeOf: readonly unknown[] = [];

  override willUpdate(): void {
    const { report, choices, before, flip } = this.context;
    const { filter, order, isReversed, op, cause, above } = choices;
    const madeOf = [report.layers, report.sizeAdvice, before, flip, filter, order, isReversed, op, cause, above];
    if (madeOf.every((part, i) => part === this.#madeOf[i])) return;
    this.#madeOf = madeOf;
    this.#changes = before && layerChanges(report, before, flip);
    this.#entries = listedLayers(report, flip, choices, this.#changes);
  }

  override render(): TemplateResult {
    const { report, flip, layer, choices } = this.context;
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
        .start=${start > 0 ? start : -1}
        .changes=${this.#changes}
        .references=${scaleLines(report, flip)}
        @choose-layer=${this.#choose}
      ></flipscope-layer-curve>
      ${this.#opener()} ${choices.isListed ? this.#list(selected) : nothing}
    </section>`;
  }

  #opener(): TemplateResult {
    const { report, choices, choose } = this.context;
    const [shown, all] = [this.#entries.length, report.layers.length];
    return html`<div class="opener">
      <button
        aria-expanded=${choices.isListed}
        aria-label="List of layers"
        @click=${() => choose({ isListed: !choices.isListed })}
      >
        ${choices.isListed ? '▾' : '▸'} List
      </button>
      <span class="muted count" role="status">${shown === all ? `${all} layers` : `${shown} of ${all} layers`}</span>
      ${this.#changes === undefined ? nothing : this.#changedFirst()}
    </div>`;
  }

  #list(selected: number): TemplateResult {
    const { report, flip, choices } = this.context;
    return html`<flipscope-layer-filters .context=${this.context}></flipscope-layer-filters>
      <flipscope-layer-list
        .entries=${this.#entries}
        .layers=${report.layers}
        .flip=${flip}
        .noiseFloor=${report.noiseFloor}
        .selected=${selected}
        .changes=${this.#changes}
        .order=${choices.order}
        .isReversed=${choices.isReversed}
        @choose-layer=${this.#choose}
        @sort-layers=${this.#sort}
      ></flipscope-layer-list>
      ${this.#measured()}`;
  }

  /** Puts those that changed most against the run before first, and shows the first of them; or takes that back. */
  #changedFirst(): TemplateResult {
    const { choices, choose, report } = this.context;
    const isChange = choices.order === 'change';
    const first = report.layers[changedMostFirst(this.#changes ?? [])[0] ?? -1];
    const change: Partial<Choices> =
      isChange || first === undefined ? { order: 'graph' } : { order: 'change', tensor: first.tensor, isListed: true };
    return html`<vscode-button appearance="secondary" @click=${() => choose({ ...change, isReversed: false })}
      >${isChange ? 'Graph Order' : 'Changed Most First'}</vscode-button
    >`;
  }

  /** Runs again for the other choice; what every tensor costs is said beforehand. */
  #measured(): TemplateResult {
    const { spec, attempt, host } = this.context;
    const isAll = spec.layers === 'all';
    return html`<p class="measured muted">
      <button @click=${() => attempt(() => host.rerun({ layers: isAll ? 'fused' : 'all' }))}>
        ${isAll ? 'Measure Fused Layers' : 'Measure Every Tensor'}
      </button>
      ${isAll ? 'every tensor is measured' : 'runs about 5× slower: nothing is fused then'}
    </p>`;
  }

  #lead(): string {
    const { layer, flip, report } = this.context;
    const error = layer?.error[flip];
    if (layer === undefined || error === undefined) return '';
    return isExact(error, report.noiseFloor) ? 'this one does not differ: float noise' : actionWords(layer, flip);
  }

  #choose = (event: CustomEvent<number>): void => {
    const layer = this.context.report.layers[event.detail];
    if (layer !== undefined) this.context.choose({ tensor: layer.tensor });
  };

  /** The same column again turns the order round, and a third time gives the graph's. */
  #sort = (event: CustomEvent<LayerOrder>): void => {
    const { choices, choose } = this.context;
    if (choices.order !== event.detail) choose({ order: event.detail, isReversed: false });
    else choose(choices.isReversed ? { order: 'graph', isReversed: false } : { isReversed: true });
  };
}
