import { l10n, type LogOutputChannel, type ViewColumn, type WebviewPanel } from 'vscode';
import type {
  ComparedSpecs,
  ComparisonHostFunctions,
  ComparisonPageFunctions,
  ComparisonSnapshot,
} from '../../protocol/comparison';
import type { Progress } from '../../protocol/engine';
import { toWire, UserError } from '../../protocol/errors';
import { connectRpc, type Rpc } from '../../protocol/rpc';
import type { AnalysisSpec } from '../../protocol/spec';
import type { ExportKind } from '../../report/exportKinds';
import { sameSubject } from '../choose/specs';
import { logError, showError } from '../messages/showError';
import { channelTo } from '../panel/pageLink';
import type { KeptReport } from '../history/keptReport';
import { ColumnAnalyses } from './columnAnalyses';
import { columnProgress, comparedFromHistory, ComparedRun, type ComparedRunDependencies } from './comparedRun';
import { comparisonTabTitle } from './comparisonTabTitle';
import { checkComparisonCall } from './comparisonCalls';
import { exportComparison } from './exportComparison';

/** What a comparison's panel needs of the extension. */
export interface ComparisonDependencies extends ComparedRunDependencies {
  readonly log: LogOutputChannel;
  /** Opens the report of a spec in a panel of its own. */
  openReport(spec: AnalysisSpec, column: ViewColumn | undefined): Promise<void>;
  /** The same of a report of the history, without running anything. */
  openKept(kept: KeptReport, column: ViewColumn | undefined): Promise<void>;
}

/** One comparison and the webview panel that shows it: analyzes what no stored report has, one after the other. */
export class ComparisonPanel {
  readonly #view: WebviewPanel;
  #compared: ComparedSpecs;
  readonly #dependencies: ComparisonDependencies;
  readonly #page: Rpc<ComparisonPageFunctions, ComparisonHostFunctions>;
  #snapshot: ComparisonSnapshot;
  /** The files that its reports were made from. */
  #files: readonly string[] = [];
  /** An older one that ends late shows nothing. */
  #run: ComparedRun | undefined;
  /** Of the columns whose maps are looked at. */
  #analyses: ColumnAnalyses | undefined;
  #disposed = false;

  constructor(view: WebviewPanel, compared: ComparedSpecs, dependencies: ComparisonDependencies) {
    this.#view = view;
    this.#compared = compared;
    this.#dependencies = dependencies;
    view.title = comparisonTabTitle(compared.specs);
    this.#snapshot = this.#running(columnProgress(compared, 0, l10n.t('Starting'), 0));
    this.#page = connectRpc<ComparisonPageFunctions, ComparisonHostFunctions>(
      this.#functions(),
      channelTo(view.webview),
      {
        check: checkComparisonCall,
        onError: (error, name) =>
          logError(new Error(`answering the page's ${name}`, { cause: error }), dependencies.log),
      },
    );
    view.onDidChangeViewState(() => this.#send());
    view.onDidDispose(() => this.#dispose());
  }

  /**
   * Never rejects: the panel and a notification show what failed.
   *
   * @param fresh analyze also what is stored
   * @param renew of reports of the history, analyze the last of each image and model
   */
  async run({ fresh = false, renew = false } = {}): Promise<void> {
    this.#leave();
    if (fresh) {
      const { specs, samples } = this.#compared;
      this.#compared = { specs, ...(samples && { samples }) };
    }
    const run = new ComparedRun(this.#compared, this.#dependencies, (progress) => {
      if (this.#run === run) this.#show(this.#running(progress));
    });
    this.#run = run;
    try {
      const { kept } = this.#compared;
      const { store } = this.#dependencies;
      const shown = kept !== undefined && renew ? await run.renew(kept) : kept;
      const made = await (shown === undefined ? run.analyze(fresh) : comparedFromHistory(shown, store));
      if (this.#run !== run) return;
      run.stop();
      if (shown !== undefined) this.#compared = { ...this.#compared, kept: shown };
      this.#files = made.files;
      this.#show({ ...this.#subject(), phase: 'done', comparison: made.comparison });
    } catch (error) {
      if (this.#run !== run) return;
      run.stop();
      this.#show({ ...this.#subject(), phase: 'failed', error: toWire(error) });
      void showError(error, this.#dependencies.log);
    }
  }

  #functions(): ComparisonHostFunctions {
    return {
      ready: async () => this.#snapshot,
      rerun: async () => this.#rerun(),
      cancel: async () => this.#run?.stop(),
      openReport: (column) => this.#openReport(column),
      layerView: async (column, tensor, flip, channel) =>
        (await this.#columns().of(column)).ask('layerView', tensor, flip, channel),
      exportComparison: (kind) => this.#export(kind),
      openLog: async () => this.#dependencies.log.show(),
    };
  }

  /** Two runs of one image and model are of the history: the last is made again, the others stay to compare with. */
  #rerun(): void {
    const { specs, kept } = this.#compared;
    const isTwice = specs.some((spec, i) => specs.findIndex((other) => sameSubject(other, spec)) !== i);
    void this.run(kept !== undefined && isTwice ? { renew: true } : { fresh: true });
  }

  async #openReport(column: number): Promise<void> {
    const { specs, kept } = this.#compared;
    const spec = specs[column];
    if (spec === undefined) throw new UserError('message-invalid', `There is no column ${column}.`);
    const { store, openReport, openKept } = this.#dependencies;
    const { viewColumn } = this.#view;
    await (kept === undefined ? openReport(spec, viewColumn) : openKept(await store.open(kept[column]!), viewColumn));
  }

  async #export(kind: ExportKind): Promise<boolean> {
    if (this.#snapshot.phase !== 'done') {
      throw new UserError('input-invalid', l10n.t('There is no finished comparison to export yet.'));
    }
    return exportComparison(this.#snapshot.comparison, this.#files, kind);
  }

  #columns(): ColumnAnalyses {
    this.#analyses ??= new ColumnAnalyses(this.#compared, this.#dependencies);
    return this.#analyses;
  }

  #running(progress: Progress): ComparisonSnapshot {
    return { ...this.#subject(), phase: 'running', progress };
  }

  #subject(): Pick<ComparisonSnapshot, 'specs' | 'kept' | 'samples' | 'title'> {
    return { ...this.#compared, title: this.#view.title };
  }

  #show(snapshot: ComparisonSnapshot): void {
    this.#snapshot = snapshot;
    this.#send();
  }

  /** A hidden page drops what it is sent: it is sent again when it becomes visible. */
  #send(): void {
    if (!this.#disposed && this.#view.visible) void this.#page.snapshot.asEvent(this.#snapshot);
  }

  #leave(): void {
    this.#analyses?.release();
    this.#analyses = undefined;
    this.#run?.stop();
    this.#run = undefined;
  }

  #dispose(): void {
    this.#disposed = true;
    this.#page.$close();
    this.#leave();
  }
}
