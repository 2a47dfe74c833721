import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { WireError } from '../../src/protocol/errors';
import { errorIcon } from '../icons';
import { base } from '../styles';

/** What a failed run asks for next. */
export type FailureAction = 'rerun' | 'chooseModel' | 'openLog';

/** Why the analysis could not be done, and what to do next. Fires `act` with a `FailureAction`. */
@customElement('flipscope-failure')
export class FailureView extends LitElement {
  @property({ attribute: false }) error!: WireError;
  /** Whether another model may be chosen instead. */
  @property({ type: Boolean }) fixed = false;

  static override styles = [
    base,
    css`
      .box {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 6px 14px;
        max-width: 760px;
        padding: 18px 20px;
        border: 1px solid var(--fs-line);
        border-radius: 6px;
        background: var(--fs-surface);
      }
      svg {
        width: 22px;
        height: 22px;
        color: var(--vscode-errorForeground);
      }
      .canceled svg {
        color: var(--fs-muted);
      }
      h2 {
        font-size: 15px;
        font-weight: 600;
      }
      .rest {
        grid-column: 2;
        overflow-wrap: anywhere;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 10px;
      }
    `,
  ];

  override render(): TemplateResult {
    const { message, file, reason } = this.error;
    const canceled = reason === 'canceled';
    return html`<div class="box ${canceled ? 'canceled' : ''}" role="alert">
      ${errorIcon()}
      <h2>${canceled ? 'The analysis was canceled' : 'The analysis failed'}</h2>
      <p class="rest">${message}</p>
      ${
        file === undefined || message.includes(file)
          ? nothing
          : html`<p class="rest muted"><span class="name">${file}</span></p>`
      }
      <div class="rest buttons">
        ${this.#button('rerun', 'Run Again', 'primary')}
        ${this.fixed ? nothing : this.#button('chooseModel', 'Choose Another Model', 'secondary')}
        ${this.#button('openLog', 'Show Log', 'secondary')}
      </div>
    </div>`;
  }

  #button(action: FailureAction, label: string, appearance: 'primary' | 'secondary'): TemplateResult {
    return html`<vscode-button
      appearance=${appearance}
      @click=${() => this.dispatchEvent(new CustomEvent<FailureAction>('act', { detail: action }))}
      >${label}</vscode-button
    >`;
  }
}
