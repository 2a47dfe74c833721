import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { causeList } from '../../src/report/facts/causeNames';
import { CAUSES } from '../../src/report/causes';
import type { ViewContext } from '../context';
import { layerCauses, layerOperators } from '../layerOrder';
import { base, sectionStyles } from '../styles';

/** What the list of layers shows: by text, operator, cause, and how much they differ. */
@customElement('flipscope-layer-filters')
export class LayerFilters extends LitElement {
  @property({ attribute: false }) context!: ViewContext;

  static override styles = [
    base,
    sectionStyles,
    css`
      .filters {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 8px;
      }
      .filters > * {
        flex: 1 1 110px;
        min-width: 0;
      }
      vscode-text-field::part(label) {
        display: none;
      }
      vscode-dropdown {
        --input-min-width: 0;
      }
      .filters > .above {
        flex: none;
        white-space: nowrap;
      }
      .above input {
        width: 52px;
        padding: 3px 4px;
        font: inherit;
        color: var(--vscode-input-foreground);
        background: var(--vscode-input-background);
        border: 1px solid var(--vscode-input-border, var(--fs-line));
        border-radius: 2px;
      }
    `,
  ];

  override render(): TemplateResult {
    const { choices, choose, report, flip } = this.context;
    const causes = layerCauses(report, flip);
    return html`<div class="filters" role="group" aria-label="Filters of the layers">
      <vscode-text-field
        placeholder="Filter layers"
        title="By name, operator or tensor"
        .value=${choices.filter}
        @input=${(event: Event) => choose({ filter: valueOf(event) })}
        >Filter layers</vscode-text-field
      >
      ${this.#choice('Operator', 'all operators', layerOperators(report), choices.op, (op) => choose({ op }))}
      ${
        causes.length === 0
          ? nothing
          : this.#choice('Cause', 'all causes', causes, choices.cause, (value) =>
              choose({ cause: CAUSES.find((cause) => cause === value) ?? '' }),
            )
      }
      <label class="control above"
        >differs by more than
        <input
          type="number"
          min="0"
          step="any"
          .value=${choices.above === 0 ? '' : String(Number((choices.above * 100).toPrecision(6)))}
          @change=${(event: Event) => choose({ above: fractionOf(valueOf(event)) })}
        />%</label
      >
    </div>`;
  }

  #choice(
    label: string,
    all: string,
    options: readonly string[],
    value: string,
    chosen: (value: string) => void,
  ): TemplateResult {
    const words = (option: string): string =>
      CAUSES.find((cause) => cause === option) ? causeList([option as (typeof CAUSES)[number]]) : option;
    return html`<vscode-dropdown
      aria-label=${label}
      .value=${value}
      @change=${(event: Event) => chosen(valueOf(event))}
    >
      <vscode-option value="" ?selected=${value === ''}>${all}</vscode-option>
      ${options.map((option) => html`<vscode-option value=${option} ?selected=${option === value}>${words(option)}</vscode-option>`)}
    </vscode-dropdown>`;
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement).value;
}

/** Percent as a fraction, above 1 too, as errors are; what is none filters nothing. */
function fractionOf(percent: string): number {
  const value = Number(percent) / 100;
  return Number.isFinite(value) ? Math.max(0, value) : 0;
}
