import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Progress } from '../src/protocol/engine';
import { toWire, type WireError } from '../src/protocol/errors';
import type { PanelHostFunctions, PanelPageFunctions, PanelSnapshot, ReportNotice } from '../src/protocol/panel';
import { restoreChoices, type Choices } from './choices';
import { connectHost, type PanelHost, type VsCodeApi } from './host';
import { runMapAction } from './mapActions';
import './parts/failureView';
import type { FailureAction } from './parts/failureView';
import './parts/inputLine';
import './parts/noticeBar';
import type { NoticeAction } from './parts/noticeBar';
import './parts/progressView';
import './reportView';
import type { DoneSnapshot } from './reportView';
import { base, palette, reportPage } from './styles';

/** The whole page: it shows the newest snapshot and keeps what a person chose. */
@customElement('flipscope-app')
export class App extends LitElement {
  @state() private snapshot: PanelSnapshot | undefined;
  @state() private choices: Choices;
  /** What a button's action, not the analysis, failed with. */
  @state() private problem: WireError | undefined;

  /** What a person does not want to be told any more. */
  @state() private dismissed: string | undefined;

  readonly #api: VsCodeApi;
  readonly #host: PanelHost;
  /** The last finished report stays on the page, dimmed, while its next run is under way. */
  #done: DoneSnapshot | undefined;

  static override styles = [
    base,
    palette,
    reportPage,
    css`
      :host {
        max-width: 2440px;
      }
      /* Lies over the report's lower edge: nothing moves when it comes and goes. */
      .dock {
        position: sticky;
        bottom: 0;
        z-index: 3;
        padding: 10px 0 14px;
      }
      .dock.running {
        background: var(--fs-page);
        border-top: 1px solid var(--fs-line);
      }
      .stale {
        opacity: 0.45;
      }
      .problem {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 12px;
        margin-bottom: 16px;
        padding: 8px 12px;
        border-radius: 4px;
        color: var(--vscode-inputValidation-errorForeground, var(--fs-text));
        background: var(--vscode-inputValidation-errorBackground, var(--fs-surface));
        border: 1px solid var(--vscode-inputValidation-errorBorder, var(--fs-line));
        overflow-wrap: anywhere;
      }
    `,
  ];

  constructor(api: VsCodeApi) {
    super();
    this.#api = api;
    this.choices = restoreChoices(api.getState()?.view);
    this.#host = connectHost<PanelHostFunctions, PanelPageFunctions>(api, {
      snapshot: (snapshot) => this.#show(snapshot),
      explaining: (progress) => this.#explaining(progress),
      mapAction: (action) => this.#attempt(() => runMapAction(action, this.#host)),
    });
    this.#attempt(async () => this.#show(await this.#host.ready()));
  }

  override render(): TemplateResult {
    return html`<main>
      <header>
        <div class="subject">
          <h1>${this.snapshot?.title ?? 'Flipscope'}</h1>
          ${this.#done === undefined ? nothing : this.#input(this.#done)}
        </div>
        ${this.#done === undefined ? nothing : this.#tools()}
      </header>
      ${this.problem === undefined ? nothing : this.#problem(this.problem)} ${this.#phase()}
    </main>`;
  }

  #input({ report }: DoneSnapshot): TemplateResult {
    return html`<flipscope-input-line
      .report=${report}
      .host=${this.#host}
      .attempt=${this.#attempt}
      ?inert=${this.snapshot?.phase === 'running'}
    ></flipscope-input-line>`;
  }

  /** They stay where they are, out of reach, while it runs again. */
  #tools(): TemplateResult {
    const tool = (label: string, action: () => Promise<unknown>) =>
      html`<vscode-button appearance="secondary" @click=${() => this.#attempt(action)}>${label}</vscode-button>`;
    return html`<div class="tools" ?inert=${this.snapshot?.phase === 'running'}>
      ${tool('Change Image', () => this.#host.chooseImage())} ${tool('Change Model', () => this.#host.chooseModel())}
      ${tool('Export HTML', () => this.#host.exportReport('html'))} ${tool('Show Log', () => this.#host.openLog())}
    </div>`;
  }

  #phase(): TemplateResult | typeof nothing {
    const { snapshot } = this;
    if (snapshot === undefined) return nothing;
    if (snapshot.phase === 'failed') {
      return html`<flipscope-failure .error=${snapshot.error} @act=${this.#act}></flipscope-failure>`;
    }
    const running = snapshot.phase === 'running';
    return html`${this.#done === undefined ? nothing : this.#report(this.#done, running)}
    ${running ? this.#progress(snapshot.progress) : this.#notice(snapshot.notice)}`;
  }

  #progress(progress: Progress): TemplateResult {
    return html`<div class=${this.#done === undefined ? '' : 'dock running'}>
      <flipscope-progress
        .progress=${progress}
        @cancel=${() => this.#attempt(() => this.#host.cancel())}
      ></flipscope-progress>
    </div>`;
  }

  #notice(notice: ReportNotice | undefined): TemplateResult | typeof nothing {
    if (notice === undefined || JSON.stringify(notice) === this.dismissed) return nothing;
    const actions: { readonly [A in NoticeAction]: () => Promise<unknown> } = {
      rerun: () => this.#host.rerun({}),
      always: () => this.#host.runWhenChanged(),
      openLog: () => this.#host.openLog(),
      dismiss: async () => (this.dismissed = JSON.stringify(notice)),
    };
    return html`<div class="dock">
      <flipscope-notice
        .notice=${notice}
        @act=${(event: CustomEvent<NoticeAction>) => this.#attempt(actions[event.detail])}
      ></flipscope-notice>
    </div>`;
  }

  #report(done: DoneSnapshot, stale: boolean): TemplateResult {
    return html`<flipscope-report
      class=${stale ? 'stale' : ''}
      ?inert=${stale}
      aria-busy=${stale}
      .snapshot=${done}
      .choices=${this.choices}
      .host=${this.#host}
      .attempt=${this.#attempt}
      @choices-changed=${(event: CustomEvent<Choices>) => this.#keep(event.detail)}
    ></flipscope-report>`;
  }

  #problem(error: WireError): TemplateResult {
    return html`<div class="problem" role="alert">
      <span>${error.message}</span>
      <vscode-button appearance="secondary" @click=${() => (this.problem = undefined)}>Dismiss</vscode-button>
    </div>`;
  }

  #show(snapshot: PanelSnapshot): void {
    // What a button failed with stays beside the report that it was about.
    if (snapshot.phase !== 'done' || snapshot.analysis !== this.#done?.analysis) this.problem = undefined;
    if (snapshot.phase === 'done') this.#done = snapshot;
    else if (snapshot.phase === 'failed' || !sameSubject(snapshot, this.#done)) this.#done = undefined;
    this.snapshot = snapshot;
    this.#store();
  }

  #explaining(progress: Progress): void {
    const { snapshot } = this;
    if (snapshot?.phase !== 'done') return;
    this.#done = { ...snapshot, explanation: { ...snapshot.explanation, progress } };
    this.snapshot = this.#done;
  }

  #keep(choices: Choices): void {
    this.choices = choices;
    this.#store();
  }

  #store(): void {
    if (this.snapshot === undefined) return;
    this.#api.setState({ spec: this.snapshot.spec, title: this.snapshot.title, view: this.choices });
  }

  #attempt = (action: () => Promise<unknown>): void => {
    action().catch((error: unknown) => {
      this.problem = toWire(error);
    });
  };

  #act = (event: CustomEvent<FailureAction>): void => {
    const actions: { readonly [A in FailureAction]: () => Promise<unknown> } = {
      rerun: () => this.#host.rerun({}),
      chooseModel: () => this.#host.chooseModel(),
      openLog: () => this.#host.openLog(),
    };
    this.#attempt(actions[event.detail]);
  };
}

/** Whether two snapshots are of one model and one input, so that the old report may stay while the new one is made. */
function sameSubject(a: PanelSnapshot, b: PanelSnapshot | undefined): boolean {
  const subject = ({ spec }: PanelSnapshot) => JSON.stringify([spec.model, spec.input]);
  return b !== undefined && subject(a) === subject(b);
}
