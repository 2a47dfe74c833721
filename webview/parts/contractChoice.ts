import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { CONTRACT_CHOICES, originWords } from '../../src/report/facts/contracts';
import type { OutputContract } from '../../src/report/report';
import type { ContractKind } from '../../src/report/contractKinds';
import type { ViewContext } from '../context';
import { base } from '../styles';

/** Takes back what was stated. */
const INFERRED = 'inferred';

interface Dropdown extends HTMLElement {
  open: boolean;
  value: string;
  selectedIndex: number;
}

/**
 * The contract of an output with where it comes from, and every other one to choose instead: choosing runs again. Arrow
 * keys on the closed list open it, because every step would run again otherwise; Escape and leaving choose nothing.
 */
@customElement('flipscope-contract-choice')
export class ContractChoice extends LitElement {
  @property({ attribute: false }) context!: ViewContext;
  @property() output = '';
  @property({ attribute: false }) contract!: OutputContract;
  /** What it would be otherwise, as a sentence. */
  @property() otherwise = '';

  /** What the data show instead, as a sentence; nothing where they show nothing else. */
  @property() offer = '';
  /** The entry of the model's description that accepts that. */
  @property() offered = '';

  static override styles = [
    base,
    css`
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 12px;
        margin-bottom: 10px;
      }
      vscode-dropdown {
        flex: none;
        width: 316px;
        max-width: 100%;
        --input-min-width: 0;
      }
      .origin {
        flex: 1 1 240px;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .assumed {
        color: color-mix(in srgb, var(--fs-warn) 50%, var(--vscode-foreground));
      }
    `,
  ];

  override render(): TemplateResult {
    const { contract, output } = this;
    const choices = contract.certainty === 'stated' ? [[INFERRED, 'as inferred: state nothing'] as const] : [];
    return html`<div class="row">
      <vscode-dropdown
        aria-label="Contract of ${output}"
        aria-describedby="origin"
        .value=${live(contract.kind)}
        @change=${this.#choose}
        @keydown=${{ handleEvent: this.#keydown, capture: true }}
        @focusout=${{ handleEvent: this.#leave, capture: true }}
      >
        ${[...CONTRACT_CHOICES, ...choices].map(
          ([kind, text]) =>
            html`<vscode-option value=${kind} ?selected=${kind === contract.kind}>${text}</vscode-option>`,
        )}
      </vscode-dropdown>
      <span id="origin" class="origin">
        <span class=${contract.certainty}>${originWords(contract)}.</span>
        ${[this.otherwise, this.offer].map((words) => (words === '' ? nothing : html`<span class="muted">${words}</span> `))}
      </span>
      ${
        this.offered === ''
          ? nothing
          : html`<vscode-button
              appearance="secondary"
              aria-label="Accept the offered contract of ${output}"
              title=${this.offered}
              @click=${this.#accept}
              >Accept Offer</vscode-button
            >`
      }
    </div>`;
  }

  #accept = (): void => {
    this.context.attempt(() => this.context.host.acceptOffer(this.output));
  };

  #choose = (event: Event): void => {
    const { value } = event.target as Dropdown;
    if (value === this.contract.kind) return;
    const kind = value === INFERRED ? undefined : (value as ContractKind);
    this.context.attempt(async () => {
      try {
        await this.context.host.setContract(this.output, kind);
      } finally {
        this.requestUpdate();
        await this.updateComplete;
        this.renderRoot.querySelector<HTMLElement>('vscode-dropdown')?.focus();
      }
    });
  };

  #keydown = (event: KeyboardEvent): void => {
    const dropdown = event.currentTarget as Dropdown;
    if (dropdown.open) {
      if (event.key === 'Escape' || event.key === 'Tab') this.#backToShown(dropdown);
      return;
    }
    const opens = event.key.startsWith('Arrow') || event.key === 'Home' || event.key === 'End';
    const types = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!opens && !types) return;
    event.stopPropagation();
    event.preventDefault();
    dropdown.open = true;
  };

  #leave = (event: FocusEvent): void => {
    const dropdown = event.currentTarget as Dropdown;
    if (dropdown.open) this.#backToShown(dropdown);
  };

  #backToShown(dropdown: Dropdown): void {
    dropdown.selectedIndex = CONTRACT_CHOICES.findIndex(([kind]) => kind === this.contract.kind);
  }
}
