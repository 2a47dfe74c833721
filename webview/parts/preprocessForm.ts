import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Preprocess } from '../../src/report/report';
import { appliesTo, INTERPOLATIONS, type OptionalField } from '../../src/report/schema/preprocess';
import { draftOf, parseDraft, withResize, type DraftField, type PreprocessDraft } from '../preprocessDraft';
import { base } from '../styles';
import { fieldStyles, labeledChoice, type Choice } from './labeledChoice';

const RESIZES: readonly Choice<Preprocess['resize']>[] = [
  ['crop', 'shorter side, then center crop'],
  ['stretch', 'stretch to the size'],
  ['none', 'center crop only'],
  ['letterbox', 'fit, pad all around (letterbox)'],
  ['longest', 'fit, pad at the end'],
  ['fit', 'fit, do not pad'],
];
const RESIZE_TO: { readonly [R in Preprocess['resize']]: string } = {
  crop: 'Shorter side',
  stretch: 'Stretched to, before a crop',
  none: '',
  letterbox: 'Shorter side at most',
  longest: 'Shorter side at most',
  fit: 'Shorter side at most',
};
const INTERPOLATION_CHOICES = INTERPOLATIONS.map((name) => [name, name] as const);
const PAD_ALIGNS: readonly Choice<PreprocessDraft['padAlign']>[] = [
  ['', 'usual'],
  ['center', 'center'],
  ['start', 'top left'],
];
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
    return html`<div class="fields">
        ${this.#text('height', 'Height')} ${this.#text('width', 'Width')} ${this.#choice('resize', 'Fit', RESIZES)}
        ${this.#details()} ${this.#choice('interpolation', 'Interpolation', INTERPOLATION_CHOICES)}
        ${this.#choice('channels', 'Channels', CHANNELS)} ${this.#text('scale', 'Scale')} ${this.#text('mean', 'Mean')}
        ${this.#text('std', 'Standard deviation')}
      </div>
      <div class="buttons">
        <vscode-button ?disabled=${!this.#changed()} @click=${this.#apply}>Apply and Run</vscode-button>
        <vscode-button appearance="secondary" ?disabled=${!this.#changed()} @click=${this.#reset}>Reset</vscode-button>
      </div>`;
  }

  /** What belongs to the chosen way of resizing. */
  #details(): readonly (TemplateResult | typeof nothing)[] {
    const { resize } = this.draft;
    const where = (field: OptionalField, element: () => TemplateResult) =>
      appliesTo(field, resize) ? element() : nothing;
    return [
      where('resizeTo', () => this.#text('resizeTo', RESIZE_TO[resize])),
      where('padValue', () => this.#text('padValue', 'Padding value')),
      where('padAlign', () => this.#choice('padAlign', 'Image in its padding', PAD_ALIGNS)),
      where('stride', () => this.#text('stride', 'Multiple of')),
    ];
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
    this.draft =
      field === 'resize' ? withResize(this.draft, value as Preprocess['resize']) : { ...this.draft, [field]: value };
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
