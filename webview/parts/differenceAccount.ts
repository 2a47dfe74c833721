import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ViewContext } from '../context';
import { base } from '../styles';
import './contributionList';
import './spatialShares';

/** The output's difference taken apart: by layer, and by place of the last feature map where that can be said. */
@customElement('flipscope-difference-account')
export class DifferenceAccountView extends LitElement {
  @property({ attribute: false }) context!: ViewContext;
  /** The analysis and flip that is being measured. */
  @state() private measuring: string | undefined;

  static override styles = [
    base,
    css`
      p {
        margin-bottom: 10px;
      }
    `,
  ];

  override render(): TemplateResult {
    const { report, flip, layer, choose, pictures } = this.context;
    const account = report.accounts?.[flip];
    if (account === undefined) return this.#offer();
    const { spatial } = account;
    return html`<flipscope-contribution-list
        .layers=${report.layers}
        .rest=${account.rest}
        .flip=${flip}
        .selected=${layer?.tensor}
        @choose-layer=${(event: CustomEvent<string>) => choose({ tensor: event.detail })}
      ></flipscope-contribution-list>
      ${
        spatial === undefined
          ? nothing
          : html`<flipscope-spatial-shares .spatial=${spatial} .picture=${pictures.id}></flipscope-spatial-shares>`
      }`;
  }

  #offer(): TemplateResult {
    const waiting = this.measuring === this.#key();
    return html`<p class="muted">
        An exact account: the network is mirrored up to each layer and left as it is after it. One run of the network a
        layer.
      </p>
      <vscode-button appearance="secondary" ?disabled=${waiting} @click=${this.#measure}
        >${waiting ? 'Measuring…' : 'Measure'}</vscode-button
      >`;
  }

  #key(): string {
    return `${this.context.analysis} ${this.context.flip}`;
  }

  #measure = (): void => {
    const { host, flip, attempt } = this.context;
    const key = this.#key();
    this.measuring = key;
    attempt(async () => {
      try {
        await host.attribution(flip);
      } finally {
        if (this.measuring === key) this.measuring = undefined;
      }
    });
  };
}
