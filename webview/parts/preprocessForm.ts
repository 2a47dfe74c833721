import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Preprocess } from '../../src/report/report';
import { draftOf, parseDraft, shownFields, withValue, type PreprocessDraft } from '../preprocessDraft';
import { labelOf, type PreprocessField } from '../preprocessFields';
import { base } from '../styles';
import { fieldStyles, labeledChoice } from './labeledChoice';

/** The preprocessing as a form. Fires `apply-preprocess` and `save-preprocess` with a checked `Preprocess`. */
@customElement('flipscope-preprocess-form')
export class PreprocessForm extends LitElement {
  @property({ attribute: false }) preprocess!: Preprocess;
  /** What is shown stands in the model's own file already. */
  @property({ type: Boolean }) saved = false;
  @state() private draft!: PreprocessDraft;
  @state() private tried = false;

  static override styles = [
    base,
    fieldStyles,
    css`
      .problem {
        margin-top: 3px;
        font-size: 12px;
        color: var(--vscode-errorForeground);
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 14px;
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('preprocess')) return;
    const before = changed.get('preprocess');
    // The report comes again with every part that explains it: what is being typed stays.
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(this.preprocess)) return;
    this.draft = draftOf(this.preprocess);
    this.tried = false;
  }

  override render(): TemplateResult {
    return html`<div class="fields">${shownFields(this.draft).map((field) => this.#field(field))}</div>
      <div class="buttons">
        <vscode-button ?disabled=${!this.#changed()} @click=${() => this.#fire('apply-preprocess')}
          >Apply and Run</vscode-button
        >
        <vscode-button
          appearance="secondary"
          ?disabled=${this.saved && !this.#changed()}
          @click=${() => this.#fire('save-preprocess')}
          >Save for This Model</vscode-button
        >
        <vscode-button appearance="secondary" ?disabled=${!this.#changed()} @click=${this.#reset}>Reset</vscode-button>
      </div>`;
  }

  #field(field: PreprocessField): TemplateResult {
    const { id, kind, options } = field;
    const label = labelOf(field, this.draft['resize']!);
    if (kind === 'choice') return labeledChoice(label, options, this.draft[id]!, (value) => this.#set(id, value));
    return html`<div class="field">
      <vscode-text-field
        .value=${this.draft[id]!}
        @input=${(event: Event) => this.#set(id, (event.target as HTMLInputElement).value)}
        >${label}</vscode-text-field
      >
      ${this.#problem(id)}
    </div>`;
  }

  #problem(id: string): TemplateResult | typeof nothing {
    const parsed = parseDraft(this.draft);
    if (parsed.ok || !this.tried) return nothing;
    const problem = parsed.problems[id];
    return problem === undefined ? nothing : html`<span class="problem" role="alert">${problem}</span>`;
  }

  #set(id: string, value: string): void {
    this.draft = withValue(this.draft, id, value);
  }

  #changed(): boolean {
    const original = draftOf(this.preprocess);
    return Object.keys(original).some((id) => original[id] !== this.draft[id]);
  }

  #fire(name: 'apply-preprocess' | 'save-preprocess'): void {
    this.tried = true;
    const parsed = parseDraft(this.draft);
    if (parsed.ok) this.dispatchEvent(new CustomEvent<Preprocess>(name, { detail: parsed.preprocess }));
  }

  #reset = (): void => {
    this.draft = draftOf(this.preprocess);
    this.tried = false;
  };
}
