import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Preprocess } from '../../src/report/report';
import { draftOf, parseDraft, type DraftField, type PreprocessDraft } from '../preprocessDraft';
import { base } from '../styles';
import { fieldStyles, labeledChoice, type Choice } from './labeledChoice';

const RESIZES = [
  ['crop', 'shorter side, then center crop'],
  ['stretch', 'stretch to the size'],
  ['none', 'center crop only'],
] as const;
const INTERPOLATIONS = [
  ['bilinear', 'bilinear'],
  ['bicubic', 'bicubic'],
  ['nearest', 'nearest'],
] as const;
const CHANNELS = [
  ['rgb', 'RGB'],
  ['bgr', 'BGR'],
  ['gray', 'gray'],
] as const;

/** The preprocessing as a form. Fires `apply-preprocess` with a checked `Preprocess`. */
@customElement('flipscope-preprocess-form')
export class PreprocessForm extends LitElement {
  @property({ attribute: false }) preprocess!: Preprocess;
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
        ${this.#text('height', 'Height')} ${this.#text('width', 'Width')} ${this.#choice('resize', 'Fit', RESIZES)}
        ${draft.resize === 'crop' ? this.#text('resizeTo', 'Shorter side') : nothing}
        ${this.#choice('interpolation', 'Interpolation', INTERPOLATIONS)}
        ${this.#choice('channels', 'Channels', CHANNELS)} ${this.#text('scale', 'Scale')} ${this.#text('mean', 'Mean')}
        ${this.#text('std', 'Standard deviation')}
      </div>
      <div class="buttons">
        <vscode-button ?disabled=${!this.#changed()} @click=${this.#apply}>Apply and Run</vscode-button>
        <vscode-button appearance="secondary" ?disabled=${!this.#changed()} @click=${this.#reset}>Reset</vscode-button>
      </div>`;
  }

  #text(field: DraftField, label: string): TemplateResult {
    return html`<div class="field">
      <vscode-text-field
        .value=${this.draft[field]}
        @input=${(event: Event) => this.#set(field, (event.target as HTMLInputElement).value)}
        >${label}</vscode-text-field
      >
      ${this.#problem(field)}
    </div>`;
  }

  #choice(field: DraftField, label: string, options: readonly Choice<string>[]): TemplateResult {
    return labeledChoice(label, options, this.draft[field], (value) => this.#set(field, value));
  }

  #problem(field: DraftField): TemplateResult | typeof nothing {
    const parsed = parseDraft(this.draft);
    if (parsed.ok || !this.tried) return nothing;
    const problem = parsed.problems[field];
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
