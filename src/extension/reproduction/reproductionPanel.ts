import * as z from 'zod/mini';
import { l10n, ViewColumn, window, type Disposable, type LogOutputChannel, type Uri, type WebviewPanel } from 'vscode';
import { HEADLESS_RESNET18 } from '../../engine/models/builtinModels';
import { toWire, UserError } from '../../protocol/errors';
import type { ReproductionSpec } from '../../protocol/reproduction';
import type {
  ReproductionHostFunctions,
  ReproductionPageFunctions,
  ReproductionSnapshot,
} from '../../protocol/reproductionPage';
import { connectRpc, type Rpc } from '../../protocol/rpc';
import type { ModelRef } from '../../protocol/spec';
import { HEADS } from '../../report/schema/reproduction';
import type { EngineClient } from '../../engine/client/engineClient';
import { logError, showError } from '../messages/showError';
import { pageCallCheck } from '../panel/pageCalls';
import { channelTo } from '../panel/pageLink';
import { restoredModel } from '../panel/panelState';
import { showPage } from '../panel/showPage';

/** Also in package.json, in `activationEvents`. */
const VIEW_TYPE = 'flipscope.question';

/** What the question's panel needs of the extension. */
export interface ReproductionDependencies {
  readonly engine: EngineClient;
  readonly log: LogOutputChannel;
  /** Always asks; undefined when the person leaves. */
  chooseModel(): Promise<ModelRef | undefined>;
  /** Opens the one-dimensional playground. */
  learn(): void;
}

const nothing = z.tuple([]);
const checkCall = pageCallCheck({
  ready: nothing,
  rerun: nothing,
  cancel: nothing,
  chooseModel: nothing,
  learn: nothing,
  openLog: nothing,
} satisfies {
  readonly [F in keyof ReproductionHostFunctions]: z.ZodMiniType<Parameters<ReproductionHostFunctions[F]>>;
});

const BUILTIN: ModelRef = { kind: 'builtin', id: HEADLESS_RESNET18 };

/** The question of the ResNet-18 without its head, told as a story. One panel at most. */
export class ReproductionPanel implements Disposable {
  readonly #extension: Uri;
  readonly #dependencies: ReproductionDependencies;
  readonly #serializer: Disposable;
  #view: WebviewPanel | undefined;
  #page: Rpc<ReproductionPageFunctions, ReproductionHostFunctions> | undefined;
  #snapshot: ReproductionSnapshot = starting(BUILTIN);
  /** Of the run under way. */
  #abort = new AbortController();

  constructor(extension: Uri, dependencies: ReproductionDependencies) {
    this.#extension = extension;
    this.#dependencies = dependencies;
    this.#serializer = window.registerWebviewPanelSerializer(VIEW_TYPE, {
      deserializeWebviewPanel: async (view: WebviewPanel, state: unknown) => {
        this.#adopt(view);
        void this.#run(restoredModel(state) ?? BUILTIN);
      },
    });
  }

  /** Shows the panel, the one that is open if there is one. */
  open(): void {
    if (this.#view !== undefined) return this.#view.reveal();
    this.#adopt(window.createWebviewPanel(VIEW_TYPE, title(), ViewColumn.Active, { enableScripts: true }));
    void this.#run(BUILTIN);
  }

  dispose(): void {
    this.#serializer.dispose();
    this.#view?.dispose();
  }

  #adopt(view: WebviewPanel): void {
    const { log } = this.#dependencies;
    this.#view = view;
    this.#page = connectRpc<ReproductionPageFunctions, ReproductionHostFunctions>(
      this.#functions(),
      channelTo(view.webview),
      {
        check: checkCall,
        onError: (error, name) => logError(new Error(`answering the page's ${name}`, { cause: error }), log),
      },
    );
    view.onDidChangeViewState(() => this.#send());
    view.onDidDispose(() => {
      this.#abort.abort();
      this.#page?.$close();
      this.#view = undefined;
      this.#page = undefined;
    });
    showPage(view, this.#extension, 'question.js', title());
  }

  /** Never rejects: the page shows what failed. */
  async #run(model: ModelRef): Promise<void> {
    this.#abort.abort();
    const abort = new AbortController();
    this.#abort = abort;
    const { engine, log } = this.#dependencies;
    this.#show(starting(model));
    const { spec } = this.#snapshot;
    try {
      const result = await engine.reproduce(spec, {
        signal: abort.signal,
        onProgress: (progress) => {
          if (this.#abort === abort && !abort.signal.aborted) this.#show({ phase: 'running', spec, progress });
        },
      });
      if (this.#abort === abort) this.#show({ phase: 'done', spec, result });
    } catch (error) {
      if (this.#abort !== abort || this.#view === undefined) return;
      this.#show({ phase: 'failed', spec, error: toWire(error) });
      void showError(error, log);
    }
  }

  #functions(): ReproductionHostFunctions {
    const { learn, log } = this.#dependencies;
    return {
      ready: async () => this.#snapshot,
      rerun: async () => void this.#run(this.#snapshot.spec.model),
      cancel: async () => this.#abort.abort(new UserError('canceled', l10n.t('The question was stopped.'))),
      chooseModel: () => this.#chooseModel(),
      learn: async () => learn(),
      openLog: async () => log.show(),
    };
  }

  async #chooseModel(): Promise<void> {
    const model = await this.#dependencies.chooseModel();
    if (model !== undefined) void this.#run(model);
  }

  #show(snapshot: ReproductionSnapshot): void {
    this.#snapshot = snapshot;
    this.#send();
  }

  /** A hidden page drops what it is sent: it is sent again when it becomes visible. */
  #send(): void {
    if (this.#view?.visible === true) void this.#page?.snapshot.asEvent(this.#snapshot);
  }
}

function starting(model: ModelRef): ReproductionSnapshot {
  const spec: ReproductionSpec = { model, seed: 0, heads: HEADS };
  return { phase: 'running', spec, progress: { stage: 'load', message: l10n.t('Starting'), fraction: 0 } };
}

function title(): string {
  return l10n.t('The ResNet-18 Question');
}
