import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { toWire, type WireError } from '../../src/protocol/errors';
import type { Rpc } from '../../src/protocol/rpc';
import type { StudyHostFunctions, StudyPageFunctions, StudySnapshot, StudyState } from '../../src/protocol/studyPage';
import { connectHost } from '../host';
import '../parts/failureView';
import type { FailureAction } from '../parts/failureView';
import '../parts/progressView';
import { base, palette, reportPage } from '../styles';
import type { ImageChoice } from './imageList';
import { restoreStudyChoices, type StudyChoices } from './studyChoices';
import './studyView';
import { ThumbnailLoader } from './thumbnailLoader';

/** What VS Code gives the page, as far as it is used. */
interface Api {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** The study's page: it shows the newest snapshot, asks for rows in sight, and keeps what a person chose. */
@customElement('flipscope-study')
export class StudyApp extends LitElement {
  @state() private snapshot: StudySnapshot | undefined;
  @state() private choices: StudyChoices;
  /** What a button's action, not the run, failed with. */
  @state() private problem: WireError | undefined;
  readonly #api: Api;
  readonly #host: Rpc<StudyHostFunctions, StudyPageFunctions>;
  readonly #thumbnails: ThumbnailLoader;

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
      flipscope-progress,
      .stopped {
        margin-bottom: 20px;
      }
      .stopped {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 14px;
      }
    `,
  ];

  constructor(api: Api) {
    super();
    this.#api = api;
    this.choices = restoreStudyChoices(api.getState());
    this.#host = connectHost<StudyHostFunctions, StudyPageFunctions>(api, {
      snapshot: (snapshot) => this.#show(snapshot),
    });
    this.#thumbnails = new ThumbnailLoader((places) => this.#host.thumbnails(places));
    this.#attempt(async () => this.#show(await this.#host.ready()));
  }

  override render(): TemplateResult {
    const { snapshot } = this;
    return html`<main>
      <header>
        <h1>${snapshot?.title ?? 'Flipscope'}</h1>
        ${snapshot === undefined ? nothing : this.#tools(snapshot)}
      </header>
      ${this.problem === undefined ? nothing : html`<p class="problem" role="alert">${this.problem.message}</p>`}
      ${snapshot === undefined ? nothing : this.#phase(snapshot)}
      ${snapshot?.view === undefined ? nothing : this.#study(snapshot)}
    </main>`;
  }

  #tools({ phase, subject }: StudySnapshot): TemplateResult {
    const tool = (label: string, action: () => Promise<unknown>) =>
      html`<vscode-button appearance="secondary" @click=${() => this.#attempt(action)}>${label}</vscode-button>`;
    const exports =
      phase === 'done'
        ? html`${tool('Export HTML', () => this.#host.exportStudy('html'))}
          ${tool('Export Markdown', () => this.#host.exportStudy('md'))}
          ${tool('Export JSON', () => this.#host.exportStudy('json'))}`
        : nothing;
    return html`<div class="tools">
      ${subject === undefined ? nothing : tool('Add Model', () => this.#host.addModel())} ${exports}
      ${tool('Show Log', () => this.#host.openLog())}
    </div>`;
  }

  #phase({ phase, progress, error }: StudySnapshot): TemplateResult | typeof nothing {
    if (phase === 'failed' && error !== undefined) {
      return html`<flipscope-failure fixed .error=${error} @act=${this.#act}></flipscope-failure>`;
    }
    if (phase === 'stopped') {
      return html`<p class="stopped" role="status">
        Stopped; what is measured is kept.
        <vscode-button @click=${() => this.#attempt(() => this.#host.resume())}>Continue</vscode-button>
      </p>`;
    }
    if (phase !== 'running' || progress === undefined) return nothing;
    return html`<flipscope-progress
      label="Study"
      action="Stop"
      .progress=${progress}
      @cancel=${() => this.#attempt(() => this.#host.stop())}
    ></flipscope-progress>`;
  }

  #study({ view, version, subject }: StudySnapshot): TemplateResult {
    return html`<flipscope-study-view
      .view=${view}
      .fromFile=${subject === undefined}
      .version=${version}
      .choices=${this.choices}
      .host=${this.#lists}
      .thumbnails=${this.#thumbnails}
      @choose=${this.#choose}
      @open-image=${({ detail }: CustomEvent<ImageChoice>) =>
        this.#attempt(() => this.#host.openImage(detail.place, detail.model))}
      @failed=${({ detail }: CustomEvent<unknown>) => (this.problem = toWire(detail))}
    ></flipscope-study-view>`;
  }

  /** The same object always, so that lists are not asked for again. */
  readonly #lists: Pick<StudyHostFunctions, 'classes' | 'images'> = {
    classes: (query) => this.#host.classes(query),
    images: (query) => this.#host.images(query),
  };

  #choose = ({ detail }: CustomEvent<Partial<StudyChoices>>): void => {
    this.choices = { ...this.choices, ...detail };
    this.#store();
  };

  #show(snapshot: StudySnapshot): void {
    this.snapshot = snapshot;
    this.#store();
  }

  #store(): void {
    const { subject } = this.snapshot ?? {};
    this.#api.setState({ ...(subject && { subject }), view: this.choices } satisfies StudyState);
  }

  #attempt = (action: () => Promise<unknown>): void => {
    this.problem = undefined;
    action().catch((error: unknown) => {
      this.problem = toWire(error);
    });
  };

  #act = (event: CustomEvent<FailureAction>): void => {
    this.#attempt(() => (event.detail === 'openLog' ? this.#host.openLog() : this.#host.resume()));
  };
}
