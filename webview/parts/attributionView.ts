import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ViewContext } from '../context';
import { base } from '../styles';
import { ATTRIBUTION_NOTE, placeFacts, unattributedSentence } from '../../src/report/facts/attribution';
import './attributionList';
import './placeMap';

/** What each layer adds to the output's difference, and each place of the last feature map where that is known. */
@customElement('flipscope-attribution')
export class AttributionView extends LitElement {
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
    const { report, flip, layer, choose, images } = this.context;
    if (report.attributions?.[flip] === undefined) return this.#offer();
    const reason = unattributedSentence(report, flip);
    if (reason !== undefined) return html`<p class="muted">${reason}</p>`;
    const places = placeFacts(report, flip);
    return html`<flipscope-attribution-list
        .report=${report}
        .flip=${flip}
        .selected=${layer?.tensor}
        @choose-layer=${(event: CustomEvent<string>) => choose({ tensor: event.detail })}
      ></flipscope-attribution-list>
      ${
        places === undefined
          ? nothing
          : html`<flipscope-place-map .places=${places} .image=${images.id}></flipscope-place-map>`
      }`;
  }

  #offer(): TemplateResult {
    const waiting = this.measuring === this.#key();
    return html`<p class="muted">${ATTRIBUTION_NOTE} Takes one run of the network per layer.</p>
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
