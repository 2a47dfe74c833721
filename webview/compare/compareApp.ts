import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type {
  ComparisonHostFunctions,
  ComparisonPageFunctions,
  ComparisonSnapshot,
  ComparisonState,
} from '../../src/protocol/comparison';
import { toWire, type WireError } from '../../src/protocol/errors';
import type { Rpc } from '../../src/protocol/rpc';
import { connectHost } from '../host';
import '../parts/failureView';
import type { FailureAction } from '../parts/failureView';
import '../parts/progressView';
import { base, palette, reportPage } from '../styles';
import type { AskColumn } from './comparedMaps';
import './comparisonView';
import { restoreComparisonChoices, type ComparisonChoices } from './comparisonChoices';

/** What VS Code gives the page, as far as it is used. */
interface Api {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** The comparison's page: it shows the newest snapshot and keeps what a person chose. */
@customElement('flipscope-compare')
export class CompareApp extends LitElement {
  @state() private snapshot: ComparisonSnapshot | undefined;
  @state() private choices: ComparisonChoices;
  /** What a button's action, not the run, failed with. */
  @state() private problem: WireError | undefined;
  readonly #api: Api;
  readonly #host: Rpc<ComparisonHostFunctions, ComparisonPageFunctions>;

  static override styles = [
    base,
    palette,
    reportPage,
    css`
      .problem {
        margin-bottom: 12px;
        color: var(--vscode-errorForeground);
        overflow-wrap: anywhere;
      }
    `,
  ];

  constructor(api: Api) {
    super();
    this.#api = api;
    this.choices = restoreComparisonChoices(api.getState());
    this.#host = connectHost<ComparisonHostFunctions, ComparisonPageFunctions>(api, {
      snapshot: (snapshot) => this.#show(snapshot),
    });
    this.#attempt(async () => this.#show(await this.#host.ready()));
  }

  override render(): TemplateResult {
    return html`<main>
      <header>
        <h1>${this.snapshot?.title ?? 'Flipscope'}</h1>
        ${this.snapshot?.phase === 'done' ? this.#tools() : nothing}
      </header>
      ${this.problem === undefined ? nothing : html`<p class="problem" role="alert">${this.problem.message}</p>`}
      ${this.#phase()}
    </main>`;
  }

  #tools(): TemplateResult {
    const tool = (label: string, action: () => Promise<unknown>) =>
      html`<vscode-button appearance="secondary" @click=${() => this.#attempt(action)}>${label}</vscode-button>`;
    return html`<div class="tools">
      ${tool('Run Again', () => this.#host.rerun())} ${tool('Export HTML', () => this.#host.exportComparison('html'))}
      ${tool('Export Markdown', () => this.#host.exportComparison('md'))}
      ${tool('Export JSON', () => this.#host.exportComparison('json'))} ${tool('Show Log', () => this.#host.openLog())}
    </div>`;
  }

  #phase(): TemplateResult | typeof nothing {
    const { snapshot } = this;
    switch (snapshot?.phase) {
      case undefined:
        return nothing;
      case 'failed':
        return html`<flipscope-failure fixed .error=${snapshot.error} @act=${this.#act}></flipscope-failure>`;
      case 'running':
        return html`<flipscope-progress
          .progress=${snapshot.progress}
          @cancel=${() => this.#attempt(() => this.#host.cancel())}
        ></flipscope-progress>`;
      case 'done':
        return html`<flipscope-comparison
          .comparison=${snapshot.comparison}
          .choices=${this.choices}
          .ask=${this.#ask}
          @choices-changed=${(event: CustomEvent<ComparisonChoices>) => this.#keep(event.detail)}
          @open-report=${(event: CustomEvent<number>) => this.#attempt(() => this.#host.openReport(event.detail))}
        ></flipscope-comparison>`;
    }
  }

  #show(snapshot: ComparisonSnapshot): void {
    this.problem = undefined;
    this.snapshot = snapshot;
    this.#store();
  }

  #keep(choices: ComparisonChoices): void {
    this.choices = choices;
    this.#store();
  }

  #store(): void {
    if (this.snapshot === undefined) return;
    const { specs, kept, samples, title } = this.snapshot;
    const compared = { specs, ...(kept && { kept }), ...(samples && { samples }) };
    this.#api.setState({ ...compared, title, view: this.choices } satisfies ComparisonState);
  }

  #ask: AskColumn = (column, tensor, flip, channel) => this.#host.layerView(column, tensor, flip, channel);

  #attempt = (action: () => Promise<unknown>): void => {
    action().catch((error: unknown) => {
      this.problem = toWire(error);
    });
  };

  #act = (event: CustomEvent<FailureAction>): void => {
    this.#attempt(() => (event.detail === 'openLog' ? this.#host.openLog() : this.#host.rerun()));
  };
}
