import { l10n, type LogOutputChannel, type ViewColumn, type WebviewPanel } from 'vscode';
import { addVersions } from '../../engine/fileVersions';
import type {
  ComparedSpecs,
  ComparisonHostFunctions,
  ComparisonPageFunctions,
  ComparisonSnapshot,
} from '../../protocol/comparison';
import type { AnalysisResult } from '../../protocol/engine';
import { toWire, UserError } from '../../protocol/errors';
import { connectRpc, type Rpc } from '../../protocol/rpc';
import type { AnalysisSpec } from '../../protocol/spec';
import { compareReports } from '../../report/comparison/compareReports';
import type { ExportKind } from '../../report/exportKinds';
import { areCheckpoints } from '../../report/facts/comparison/checkpoints';
import { formatMoments } from '../../report/facts/formatTime';
import { applyPatch } from '../../report/patch';
import type { Comparison, Report } from '../../report/report';
import { reportTitle, sameSubject } from '../choose/specs';
import type { EngineAnalysis } from '../../engine/engineAnalysis';
import type { EngineClient } from '../../engine/engineClient';
import { logError, showError } from '../messages/showError';
import { channelTo } from '../panel/pageLink';
import type { KeptReport } from '../history/keptReport';
import type { ReportStore } from '../history/reportStore';
import type { Statements } from '../sidecar/statements';
import { comparisonTabTitle } from './comparisonTabTitle';
import { checkComparisonCall } from './comparisonCalls';
import { exportComparison } from './exportComparison';

/** What a comparison's panel needs of the extension. */
export interface ComparisonDependencies {
  readonly engine: EngineClient;
  readonly store: ReportStore;
  readonly statements: Statements;
  readonly log: LogOutputChannel;
  /** Opens the report of a spec in a panel of its own. */
  openReport(spec: AnalysisSpec, column: ViewColumn | undefined): Promise<void>;
  /** The same of a report of the history, without running anything. */
  openKept(kept: KeptReport, column: ViewColumn | undefined): Promise<void>;
}

/** A report with what it was made from. */
type Made = Pick<AnalysisResult, 'report' | 'fingerprint'>;

interface Compared {
  readonly comparison: Comparison;
  /** Those that the reports were made from: of one version in all of them, unless they are of the history. */
  readonly files: readonly string[];
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
  /** Those of the run under way: each keeps its model loaded for the next. */
  #analyses: EngineAnalysis[] = [];
  /** Counts runs: an older one that ends late shows nothing. */
  #run = 0;
  #disposed = false;

  constructor(view: WebviewPanel, compared: ComparedSpecs, dependencies: ComparisonDependencies) {
    this.#view = view;
    this.#compared = compared;
    this.#dependencies = dependencies;
    view.title = comparisonTabTitle(compared.specs);
    this.#snapshot = this.#running(0, l10n.t('Starting'), 0);
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

  /** Never rejects: the panel and a notification show what failed. @param fresh analyze also what is stored */
  async run({ fresh = false } = {}): Promise<void> {
    this.#leave();
    if (fresh) this.#compared = { specs: this.#compared.specs };
    const run = this.#run;
    try {
      const { kept } = this.#compared;
      const made = kept === undefined ? await this.#analyzed(run, fresh) : await this.#fromHistory(kept);
      if (this.#run !== run) return;
      this.#release();
      this.#files = made.files;
      this.#show({ ...this.#subject(), phase: 'done', comparison: made.comparison });
    } catch (error) {
      if (this.#run !== run) return;
      this.#release();
      this.#show({ ...this.#subject(), phase: 'failed', error: toWire(error) });
      void showError(error, this.#dependencies.log);
    }
  }

  async #analyzed(run: number, fresh: boolean): Promise<Compared> {
    const [all, files]: [Made[], Map<string, string>] = [[], new Map()];
    for (const [column, spec] of this.#compared.specs.entries()) {
      const made = await this.#resultOf(spec, column, run, fresh);
      addVersions(files, made.fingerprint);
      all.push(made);
    }
    const reports = await this.#withEstimates(all, run);
    return { comparison: compareReports(reports), files: [...files.keys()] };
  }

  /** Those reports as they are, whatever has become of their files; what else is the same of two is told by their times. */
  async #fromHistory(kept: readonly string[]): Promise<Compared> {
    const found = await Promise.all(kept.map((id) => this.#dependencies.store.open(id)));
    const times = formatMoments(found.map(({ entry }) => entry.time));
    const reports = found.map(({ result }) => result.report);
    const files = found.flatMap(({ entry }) => entry.fingerprint.map(([file]) => file));
    return { comparison: compareReports(reports, times), files };
  }

  async #resultOf(spec: AnalysisSpec, column: number, run: number, fresh: boolean): Promise<Made> {
    const { engine, store, statements } = this.#dependencies;
    const stated = statements.applied(spec);
    const stored = fresh ? undefined : await store.load(stated);
    if (stored !== undefined) return stored;
    if (this.#run !== run) throw new UserError('canceled', l10n.t('The comparison was stopped before it was done.'));
    const analysis = engine.open(stated);
    this.#analyses.push(analysis);
    const result = await analysis.run(({ message, fraction }) => {
      if (this.#run === run) this.#show(this.#running(column, message, fraction));
    });
    await store.save(stated, { ...result, explained: [], time: Date.now() });
    return result;
  }

  /** Checkpoints of one network are told with what training can leave; other reports stay as they are. */
  async #withEstimates(all: readonly Made[], run: number): Promise<readonly Report[]> {
    const reports = all.map(({ report }) => report);
    if (!areCheckpoints(reports)) return reports;
    const estimated: Report[] = [];
    for (const [column, { report, fingerprint }] of all.entries()) {
      if (this.#run !== run) throw new UserError('canceled', l10n.t('The comparison was stopped before it was done.'));
      const { engine, statements } = this.#dependencies;
      const analysis = engine.open(statements.applied(this.#compared.specs[column]!));
      analysis.expectFiles(fingerprint);
      this.#analyses.push(analysis);
      const patch = await analysis.estimate({
        signal: new AbortController().signal,
        onProgress: ({ message, fraction }) => {
          if (this.#run === run) this.#show(this.#running(column, message, fraction));
        },
      });
      estimated.push(applyPatch(report, patch));
    }
    return estimated;
  }

  #functions(): ComparisonHostFunctions {
    return {
      ready: async () => this.#snapshot,
      rerun: async () => this.#rerun(),
      cancel: async () => this.#release(),
      openReport: (column) => this.#openReport(column),
      exportComparison: (kind) => this.#export(kind),
      openLog: async () => this.#dependencies.log.show(),
    };
  }

  /** Throws a `UserError` where that would put a report beside itself. */
  #rerun(): void {
    const { specs, kept } = this.#compared;
    const isTwice = specs.some((spec, i) => specs.findIndex((other) => sameSubject(other, spec)) !== i);
    if (kept !== undefined && isTwice) {
      throw new UserError(
        'input-invalid',
        l10n.t('Two of these reports are of one image and model: run that report again, then compare anew.'),
      );
    }
    void this.run({ fresh: true });
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

  #running(column: number, message: string, fraction: number): ComparisonSnapshot {
    const { specs } = this.#compared;
    const of = l10n.t('{0} of {1}, {2}: {3}', column + 1, specs.length, reportTitle(specs[column]!), message);
    const progress = { stage: 'measure' as const, message: of, fraction: (column + fraction) / specs.length };
    return { ...this.#subject(), phase: 'running', progress };
  }

  #subject(): Pick<ComparisonSnapshot, 'specs' | 'kept' | 'title'> {
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
    this.#run += 1;
    this.#release();
  }

  /** Stops what is under way, and lets the engine free the rest. */
  #release(): void {
    for (const analysis of this.#analyses) analysis.release();
    this.#analyses = [];
  }

  #dispose(): void {
    this.#disposed = true;
    this.#page.$close();
    this.#leave();
  }
}
