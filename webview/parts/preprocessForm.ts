import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Preprocess } from '../../src/report/report';
import { draftOf, parseDraft, type DraftField, type PreprocessDraft } from '../preprocessDraft';
import { base } from '../styles';

const RESIZES = [
  ['crop', 'shorter side, then centre crop'],
  ['stretch', 'stretch to the size'],
  ['none', 'centre crop only'],
] as const;
const INTERPOLATIONS = [
  ['bilinear', 'bilinear'],
  ['bicubic', 'bicubic'],
  ['nearest', 'nearest'],
] as const;
const CHANNELS = [
  ['rgb', 'RGB'],
  ['bgr', 'BGR'],
  ['gray', 'grey'],
] as const;

/** The preprocessing as a form. Fires `apply-preprocess` with a checked `Preprocess`. */
@customElement('flipscope-preprocess-form')
export class PreprocessForm extends LitElement {
  @property({ attribute: false }) preprocess!: Preprocess;
  @state() private draft!: PreprocessDraft;
  @state() private tried = false;

  static override styles = [
    base,
    css`
      .fields {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(170px, 1fr));
        gap: 10px 14px;
      }
      .field {
        display: grid;
        gap: 3px;
        align-content: start;
        font-size: 12px;
        color: var(--fs-muted);
      }
      .pair {
        display: grid;
        grid-template-columns: 1fr auto 1fr;
        gap: 6px;
        align-items: center;
      }
      vscode-text-field,
      vscode-dropdown {
        width: 100%;
        min-width: 0;
        --input-min-width: 0;
      }
      .problem {
        color: var(--vscode-errorForeground);
      }
      .buttons {
        display: flex;
        gap: 8px;
        margin-top: 14px;
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('preprocess')) return;
    this.draft = draftOf(this.preprocess);
    this.tried = false;
  }

  override render(): TemplateResult {
    const { draft } = this;
    return html`<div class="fields">
        <div class="field">
          <span>Height × width</span>
          <div class="pair">${this.#text('height', 'Height')}<span>×</span>${this.#text('width', 'Width')}</div>
          ${this.#problem('height', 'width')}
        </div>
        ${this.#labelled('Fit', this.#choice('resize', 'Fit', RESIZES))}
        ${
          draft.resize === 'crop'
            ? this.#labelled('Shorter side', this.#text('resizeTo', 'Shorter side before the crop'), 'resizeTo')
            : nothing
        }
        ${this.#labelled('Interpolation', this.#choice('interpolation', 'Interpolation', INTERPOLATIONS))}
        ${this.#labelled('Channels', this.#choice('channels', 'Channels', CHANNELS))}
        ${this.#labelled('Scale', this.#text('scale', 'Scale of the 0…255 value'), 'scale')}
        ${this.#labelled('Mean', this.#text('mean', 'Mean, one number a channel'), 'mean')}
        ${this.#labelled('Standard deviation', this.#text('std', 'Standard deviation, one number a channel'), 'std')}
      </div>
      <div class="buttons">
        <vscode-button ?disabled=${!this.#changed()} @click=${this.#apply}>Apply and run</vscode-button>
        <vscode-button appearance="secondary" ?disabled=${!this.#changed()} @click=${this.#reset}>Reset</vscode-button>
      </div>`;
  }

  #labelled(label: string, control: TemplateResult, field?: DraftField): TemplateResult {
    return html`<div class="field">
      <span>${label}</span>${control}${field === undefined ? nothing : this.#problem(field)}
    </div>`;
  }

  #text(field: DraftField, label: string): TemplateResult {
    return html`<vscode-text-field
      aria-label=${label}
      .value=${this.draft[field]}
      @input=${(event: Event) => this.#set(field, (event.target as HTMLInputElement).value)}
    ></vscode-text-field>`;
  }

  #choice(field: DraftField, label: string, options: readonly (readonly [string, string])[]): TemplateResult {
    return html`<vscode-dropdown
      aria-label=${label}
      .value=${this.draft[field]}
      @change=${(event: Event) => this.#set(field, (event.target as HTMLInputElement).value)}
    >
      ${options.map(
        ([value, text]) =>
          html`<vscode-option value=${value} ?selected=${value === this.draft[field]}>${text}</vscode-option>`,
      )}
    </vscode-dropdown>`;
  }

  #problem(...fields: DraftField[]): TemplateResult | typeof nothing {
    const parsed = parseDraft(this.draft);
    if (parsed.ok || !this.tried) return nothing;
    const problem = fields.map((field) => parsed.problems[field]).find((text) => text !== undefined);
    return problem === undefined ? nothing : html`<span class="problem" role="alert">${problem}</span>`;
  }

  #set(field: DraftField, value: string): void {
    this.draft = { ...this.draft, [field]: value };
  }

  #changed(): boolean {
    const original = draftOf(this.preprocess);
    return (Object.keys(original) as DraftField[]).some((field) => original[field] !== this.draft[field]);
  }

  #apply = (): void => {
    this.tried = true;
    const parsed = parseDraft(this.draft);
    if (parsed.ok) {
      this.dispatchEvent(new CustomEvent<Preprocess>('apply-preprocess', { detail: parsed.preprocess }));
    }
  };

  #reset = (): void => {
    this.draft = draftOf(this.preprocess);
    this.tried = false;
  };
}
