import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { expectedWords } from '../../src/report/facts/contracts';
import { formatShape } from '../../src/report/facts/format';
import { preprocessDescription } from '../../src/report/facts/formatInput';
import type { Preprocess, Report } from '../../src/report/report';
import type { ViewContext } from '../context';
import { base } from '../styles';
import './preprocessForm';

/** How the image becomes the input, and what is asked of the outputs, in one line; *Edit* opens the form below it. */
@customElement('flipscope-input-line')
export class InputLine extends LitElement {
  @property({ attribute: false }) report!: Report;
  @property({ attribute: false }) host!: ViewContext['host'];
  @property({ attribute: false }) attempt!: ViewContext['attempt'];
  @state() private isOpen = false;

  static override styles = [
    base,
    css`
      .line {
        font-size: 12px;
        color: var(--fs-muted);
        overflow-wrap: anywhere;
      }
      button {
        font: inherit;
        padding: 0;
        border: 0;
        background: none;
        color: var(--vscode-textLink-foreground, inherit);
        text-decoration: underline;
        cursor: pointer;
      }
      .form {
        margin-top: 10px;
        padding: 12px 14px;
        background: var(--fs-surface);
        border: 1px solid var(--fs-line);
        border-radius: 6px;
      }
    `,
  ];

  override render(): TemplateResult {
    const { preprocess, preprocessOrigin, shape } = this.report.input;
    const outputs = this.report.outputs.slice(0, 2).map((output) => `${output.name} ${expectedWords(output)}`);
    const origin = preprocessOrigin === undefined ? '' : ` (${preprocessOrigin})`;
    const input = preprocess === undefined ? formatShape(shape) : `${preprocessDescription(preprocess)}${origin}`;
    return html`<p class="line">
        ${input}
        ${
          preprocess === undefined
            ? nothing
            : html`<button
                aria-expanded=${this.isOpen}
                aria-label="Edit Preprocessing"
                @click=${() => (this.isOpen = !this.isOpen)}
              >
                ${this.isOpen ? 'Close' : 'Edit'}
              </button>`
        }
        · ${outputs.join('; ')}
      </p>
      ${this.isOpen && preprocess !== undefined ? this.#form(preprocess) : nothing}`;
  }

  #form(preprocess: Preprocess): TemplateResult {
    const { host, attempt } = this;
    return html`<div class="form" role="group" aria-label="Preprocessing">
      <flipscope-preprocess-form
        .preprocess=${preprocess}
        .saved=${this.report.input.preprocessOrigin?.endsWith('.flipscope.json') === true}
        @apply-preprocess=${(event: CustomEvent<Preprocess>) => attempt(() => host.rerun({ preprocess: event.detail }))}
        @save-preprocess=${(event: CustomEvent<Preprocess>) => attempt(() => host.savePreprocess(event.detail))}
      ></flipscope-preprocess-form>
    </div>`;
  }
}
