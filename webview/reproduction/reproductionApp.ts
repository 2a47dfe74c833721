import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { toWire, type WireError } from '../../src/protocol/errors';
import type { Rpc } from '../../src/protocol/rpc';
import type {
  ReproductionHostFunctions,
  ReproductionPageFunctions,
  ReproductionSnapshot,
} from '../../src/protocol/reproductionPage';
import { connectHost } from '../host';
import '../parts/failureView';
import type { FailureAction } from '../parts/failureView';
import '../parts/progressView';
import { base, palette } from '../styles';
import './story';

/** What VS Code gives the page, as far as it is used. */
interface Api {
  postMessage(message: unknown): void;
  setState(state: unknown): void;
}

/** The page of the question: it shows the newest snapshot, and keeps which model it is about over a reload. */
@customElement('flipscope-reproduction')
export class ReproductionApp extends LitElement {
  @state() private snapshot: ReproductionSnapshot | undefined;
  /** What a button's action, not the run, failed with. */
  @state() private problem: WireError | undefined;
  readonly #api: Api;
  readonly #host: Rpc<ReproductionHostFunctions, ReproductionPageFunctions>;

  static override styles = [
    base,
    palette,
    css`
      :host {
        max-width: 1080px;
        margin: 0 auto;
        padding: 20px 24px 48px;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: flex-start;
        justify-content: space-between;
        gap: 8px 16px;
        margin-bottom: 6px;
      }
      h1 {
        margin: 0;
        font-size: 20px;
        font-weight: 600;
      }
      .tools {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .lead {
        max-width: 74ch;
        margin-bottom: 18px;
        color: var(--fs-muted);
      }
      .problem {
        margin-bottom: 12px;
        color: var(--vscode-errorForeground);
        overflow-wrap: anywhere;
      }
      @media (max-width: 560px) {
        :host {
          padding-inline: 16px;
        }
      }
    `,
  ];

  constructor(api: Api) {
    super();
    this.#api = api;
    this.#host = connectHost<ReproductionHostFunctions, ReproductionPageFunctions>(api, {
      snapshot: (snapshot) => this.#show(snapshot),
    });
    this.#attempt(async () => this.#show(await this.#host.ready()));
  }

  override render(): TemplateResult {
    return html`<main aria-busy=${this.snapshot?.phase === 'running'}>
      <header>
        <h1>Does a ResNet-18 see a flipped image?</h1>
        ${this.#tools()}
      </header>
      <p class="lead">
        Without its head, a ResNet-18 ends in global pooling, which does not see where a value lies. So an image and its
        mirror image should give the same output, whatever the pooling. Do they?
      </p>
      ${this.problem === undefined ? nothing : html`<p class="problem" role="alert">${this.problem.message}</p>`}
      ${this.#phase()}
    </main>`;
  }

  #tools(): TemplateResult {
    const tool = (label: string, action: () => Promise<unknown>) =>
      html`<vscode-button appearance="secondary" @click=${() => this.#attempt(action)}>${label}</vscode-button>`;
    const isDone = this.snapshot?.phase === 'done';
    return html`<div class="tools">
      ${tool('Try It in One Dimension', () => this.#host.learn())}
      ${isDone ? tool('Ask Another Model', () => this.#host.chooseModel()) : nothing}
    </div>`;
  }

  #phase(): TemplateResult | typeof nothing {
    const { snapshot } = this;
    switch (snapshot?.phase) {
      case undefined:
        return nothing;
      case 'failed':
        return html`<flipscope-failure .error=${snapshot.error} @act=${this.#act}></flipscope-failure>`;
      case 'running':
        return html`<flipscope-progress
          .progress=${snapshot.progress}
          @cancel=${() => this.#attempt(() => this.#host.cancel())}
        ></flipscope-progress>`;
      case 'done':
        return html`<flipscope-story .result=${snapshot.result}></flipscope-story>`;
    }
  }

  #show(snapshot: ReproductionSnapshot): void {
    this.problem = undefined;
    this.snapshot = snapshot;
    this.#api.setState({ model: snapshot.spec.model });
  }

  #attempt = (action: () => Promise<unknown>): void => {
    action().catch((error: unknown) => {
      this.problem = toWire(error);
    });
  };

  #act = ({ detail }: CustomEvent<FailureAction>): void => {
    const actions = {
      rerun: () => this.#host.rerun(),
      chooseModel: () => this.#host.chooseModel(),
      openLog: () => this.#host.openLog(),
    };
    this.#attempt(actions[detail]);
  };
}
