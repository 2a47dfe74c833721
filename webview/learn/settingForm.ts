import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base } from '../styles';
import { parseDraft, type DraftField, type SettingDraft } from './settingDraft';

const FIELDS: readonly (readonly [DraftField, string])[] = [
  ['signal', 'Signal x'],
  ['kernel', 'Kernel k'],
  ['stride', 'Stride'],
  ['padBegin', 'Padding at the start'],
  ['padEnd', 'Padding at the end'],
];

/** The setting as five text fields. Fires `draft` with every change, also with one that is no setting yet. */
@customElement('flipscope-learn-form')
export class SettingForm extends LitElement {
  @property({ attribute: false }) draft!: SettingDraft;

  static override styles = [
    base,
    css`
      form {
        display: grid;
        grid-template-columns: minmax(150px, 2.4fr) minmax(130px, 1.6fr) repeat(3, minmax(110px, 0.8fr));
        gap: 12px 16px;
        align-items: start;
      }
      vscode-text-field {
        width: 100%;
        min-width: 0;
      }
      .problem {
        margin-top: 8px;
        color: var(--vscode-errorForeground);
      }
      @media (max-width: 760px) {
        form {
          grid-template-columns: repeat(6, 1fr);
        }
        vscode-text-field {
          grid-column: span 2;
        }
        vscode-text-field.wide {
          grid-column: span 3;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    const parsed = parseDraft(this.draft);
    const wrong = parsed.ok ? undefined : parsed;
    return html`<form @submit=${(event: Event) => event.preventDefault()}>
        ${FIELDS.map(([field, label]) => this.#field(field, label, wrong?.field === field))}
      </form>
      <p class="problem" role="alert">${wrong === undefined ? nothing : wrong.problem}</p>`;
  }

  #field(field: DraftField, label: string, wrong: boolean): TemplateResult {
    // The toolkit takes the field's name for screen readers from its text, and overwrites any other.
    return html`<vscode-text-field
      class=${field === 'signal' || field === 'kernel' ? 'wide' : ''}
      aria-invalid=${wrong ? 'true' : 'false'}
      .value=${this.draft[field]}
      @input=${(event: Event) => this.#set(field, (event.target as HTMLInputElement).value)}
      >${label}</vscode-text-field
    >`;
  }

  #set(field: DraftField, value: string): void {
    const detail: SettingDraft = { ...this.draft, [field]: value };
    this.dispatchEvent(new CustomEvent<SettingDraft>('draft', { detail }));
  }
}
