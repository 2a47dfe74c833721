import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { LINEAR_NOTE, linearSentence } from '../../src/report/facts/linearMaps';
import type { LayerReport } from '../../src/report/report';
import type { ViewContext } from '../context';
import { base } from '../styles';

/** The error of a layer after the best linear map of its channels, measured when it is asked for. */
@customElement('flipscope-linear-map')
export class LinearMap extends LitElement {
  @property({ attribute: false }) context!: ViewContext;
  @property({ attribute: false }) layer!: LayerReport;
  /** The analysis and layer that is being measured. */
  @state() private measuring: string | undefined;

  static override styles = [
    base,
    css`
      :host {
        display: block;
        margin-top: 14px;
      }
      .muted {
        margin: 6px 0 10px;
      }
    `,
  ];

  override render(): TemplateResult {
    const { report, flip } = this.context;
    const linear = this.layer.linear?.[flip];
    if (linear !== undefined) {
      return html`<p role="status">${linearSentence(linear, report.noiseFloor)}</p>
        <p class="muted">${LINEAR_NOTE}</p>`;
    }
    const waiting = this.measuring === this.#key();
    return html`<p class="muted">${LINEAR_NOTE} Runs 32 noise samples or more.</p>
      <vscode-button appearance="secondary" ?disabled=${waiting} @click=${this.#measure}
        >${waiting ? 'Fitting…' : 'Fit a Linear Map'}</vscode-button
      >`;
  }

  #key(): string {
    return `${this.context.analysis} ${this.layer.tensor}`;
  }

  #measure = (): void => {
    const { host, attempt } = this.context;
    const key = this.#key();
    this.measuring = key;
    attempt(async () => {
      try {
        await host.linear(this.layer.tensor);
      } finally {
        if (this.measuring === key) this.measuring = undefined;
      }
    });
  };
}
