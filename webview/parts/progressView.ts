import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Progress } from '../../src/protocol/engine';
import { base } from '../styles';
import { styled } from '../styled';

/** What is being done and how far it is. Fires `cancel`. */
@customElement('flipscope-progress')
export class ProgressView extends LitElement {
  @property({ attribute: false }) progress!: Progress;
  /** What it is the progress of, for those who do not see where it stands. */
  @property() label = 'Analysis';
  /** What its button is called. */
  @property() action = 'Cancel';

  static override styles = [
    base,
    css`
      .line {
        display: flex;
        align-items: center;
        gap: 14px;
      }
      .message {
        flex: 1;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .track {
        height: 3px;
        margin-top: 10px;
        overflow: hidden;
        border-radius: 2px;
        background: var(--fs-grid);
      }
      .done {
        height: 100%;
        border-radius: 2px;
        background: var(--vscode-progressBar-background, var(--fs-accent));
        transition: width 0.2s ease-out;
      }
      @media (forced-colors: active) {
        .done {
          forced-color-adjust: none;
          background: Highlight;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    const percent = Math.round(Math.min(1, Math.max(0, this.progress.fraction)) * 100);
    return html`<div class="line">
        <span class="message" role="status">${this.progress.message}</span>
        <span class="muted">${percent}%</span>
        <vscode-button appearance="secondary" @click=${() => this.dispatchEvent(new Event('cancel'))}
          >${this.action}</vscode-button
        >
      </div>
      <div
        class="track"
        role="progressbar"
        aria-label=${this.label}
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${percent}
      >
        <div class="done" ${styled({ width: `${percent}%` })}></div>
      </div>`;
  }
}
