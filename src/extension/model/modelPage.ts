import * as z from 'zod/mini';
import type { LogOutputChannel, WebviewPanel } from 'vscode';
import { fingerprintNow } from '../../engine/files/fileVersions';
import { toWire } from '../../protocol/errors';
import type { ModelHostFunctions, ModelPageFunctions, ModelSnapshot } from '../../protocol/model';
import { connectRpc, type Rpc } from '../../protocol/rpc';
import { requireTrusted } from '../choose/chooseModel';
import { preprocessingFiles } from '../choose/preprocessingFiles';
import { baseName } from '../choose/triage';
import type { EngineClient } from '../../engine/client/engineClient';
import { logError } from '../messages/showError';
import { FileWatch } from '../panel/fileWatch';
import { pageCallCheck } from '../panel/pageCalls';
import { channelTo } from '../panel/pageLink';

/** What the page of a model needs of the extension. */
export interface ModelPageDependencies {
  readonly engine: EngineClient;
  readonly log: LogOutputChannel;
  /** Checks the model on an image that a person chooses. */
  check(): Promise<void>;
}

const nothing = z.tuple([]);
const checkModelCall = pageCallCheck({ ready: nothing, check: nothing, openLog: nothing } satisfies {
  readonly [F in keyof ModelHostFunctions]: z.ZodMiniType<Parameters<ModelHostFunctions[F]>>;
});

/** The page of one model: shows what its file tells, and reads it again when it is written again. */
export class ModelPage {
  readonly #view: WebviewPanel;
  readonly #path: string;
  readonly #dependencies: ModelPageDependencies;
  readonly #page: Rpc<ModelPageFunctions, ModelHostFunctions>;
  #snapshot: ModelSnapshot;
  #watch: FileWatch | undefined;
  /** Counts readings: an older one that ends late shows nothing. */
  #reading = 0;

  constructor(view: WebviewPanel, path: string, dependencies: ModelPageDependencies) {
    this.#view = view;
    this.#path = path;
    this.#dependencies = dependencies;
    this.#snapshot = { phase: 'reading', title: baseName(path) };
    this.#page = connectRpc<ModelPageFunctions, ModelHostFunctions>(this.#functions(), channelTo(view.webview), {
      check: checkModelCall,
      onError: (error, name) => this.#log(`answering the page's ${name}`, error),
    });
    view.onDidChangeViewState(() => {
      this.#send();
      this.#look();
    });
    view.onDidDispose(() => this.#dispose());
  }

  /** Never rejects: the page shows what failed. */
  async read(): Promise<void> {
    const reading = ++this.#reading;
    this.#watch?.stop();
    const title = baseName(this.#path);
    const model = { kind: 'file', path: this.#path } as const;
    const known = await fingerprintNow(
      [this.#path, ...preprocessingFiles(this.#path)].map((file) => [file, ''] as const),
    );
    try {
      requireTrusted(model);
      const description = await this.#dependencies.engine.describe(model);
      if (reading !== this.#reading) return;
      this.#show({ phase: 'done', title, description });
    } catch (error) {
      if (reading !== this.#reading) return;
      this.#log('reading a model', error);
      this.#show({ phase: 'failed', title, error: toWire(error) });
    }
    this.#watch = new FileWatch(known, known, () => void this.read());
    this.#look();
  }

  #functions(): ModelHostFunctions {
    return {
      ready: async () => this.#snapshot,
      check: () => this.#dependencies.check(),
      openLog: async () => this.#dependencies.log.show(),
    };
  }

  #show(snapshot: ModelSnapshot): void {
    this.#snapshot = snapshot;
    this.#send();
  }

  /** A hidden page drops what it is sent: it asks for the snapshot when it is loaded again. */
  #send(): void {
    if (this.#view.visible) void this.#page.snapshot.asEvent(this.#snapshot);
  }

  #look(): void {
    if (this.#view.visible) this.#watch?.start();
    else this.#watch?.stop();
  }

  #dispose(): void {
    this.#reading++;
    this.#watch?.stop();
    this.#page.$close();
  }

  #log(doing: string, cause: unknown): void {
    logError(new Error(doing, { cause }), this.#dependencies.log);
  }
}
