import { l10n, type WebviewPanel } from 'vscode';
import { isCanceled, toWire, UserError } from '../../protocol/errors';
import { fingerprintNow } from '../../engine/files/fileVersions';
import type { Fingerprint, Progress } from '../../protocol/engine';
import type { MapAction, MapFormat, PanelSnapshot, ReportNotice } from '../../protocol/panel';
import type { FixRequest, FixResult } from '../../protocol/fix';
import type { Answer, Question, QuestionArguments } from '../../protocol/questions';
import { runBy, type AnalysisSpec, type ModelRef } from '../../protocol/spec';
import { reportTitle, sameSubject } from '../choose/specs';
import type { EngineAnalysis } from '../../engine/client/engineAnalysis';
import { logError, showError } from '../messages/showError';
import type { ExportKind } from '../../report/exportKinds';
import type { ColoringName } from '../../report/facts/graph/marks';
import type { Flip, Report } from '../../report/report';
import { explainSetting, rerunSetting } from '../settings/settings';
import { auditInstead } from './auditInstead';
import type { Explainer } from './explainer';
import { exportNodeData } from './exportNodeData';
import { exportReport } from './exportReport';
import { hostFunctions, type PanelHost } from './hostFunctions';
import { PageLink } from './pageLink';
import { saveMap } from './saveMap';
import { ShownReport, type ShownBefore } from './shownReport';
import { alwaysRerun, changedFiles } from './changedFiles';
import { changedSpec, type SpecChange } from './changedSpec';
import { differenceOf, type FileDifference } from './fileWatch';
import { failedSnapshot, runningSnapshot } from './snapshots';
import { StatedRuns, type StatingPanel } from './statedRuns';
import type { PanelDependencies } from './panelDependencies';
import { writeFix } from './writeFix';
import type { KeptReport, KeptResult } from '../history/keptReport';

/** What a page takes to lay a new report out: explaining it meanwhile, on all cores, would keep its verdict waiting. */
const LAYOUT_MS = 600;

/** One report and the webview panel that shows it: runs the analysis, answers the page. */
export class ReportPanel implements PanelHost {
  readonly view: WebviewPanel;
  readonly stated: StatedRuns;
  readonly #dependencies: PanelDependencies;
  readonly #page: PageLink;
  #analysis: EngineAnalysis;
  #snapshot: PanelSnapshot;
  /** The report on screen. */
  #shown: ShownReport | undefined;
  /** What to go back to when a further run is canceled. */
  #lastShown: ShownReport | undefined;
  /** The report is to be explained as soon as it is seen. */
  #explainWhenSeen = false;
  #disposed = false;

  constructor(view: WebviewPanel, spec: AnalysisSpec, dependencies: PanelDependencies) {
    this.view = view;
    this.#dependencies = dependencies;
    this.#analysis = dependencies.engine.open(spec);
    this.#snapshot = runningSnapshot(spec);
    this.stated = new StatedRuns(this.#stating(), dependencies);
    this.#page = new PageLink(view, hostFunctions(this), (error, name) =>
      this.#log(`answering the page's ${name}`, error),
    );
    view.onDidChangeViewState(() => {
      this.#shown?.watch(view.visible);
      if (!view.visible) return;
      this.#page.show(this.#snapshot);
      this.#explainIfSeen();
    });
    view.onDidDispose(() => this.#dispose());
  }

  get spec(): AnalysisSpec {
    return this.#snapshot.spec;
  }

  get snapshot(): PanelSnapshot {
    return this.#snapshot;
  }

  /** The finished report on screen, if there is one. */
  get report(): Report | undefined {
    return this.#snapshot.phase === 'done' ? this.#snapshot.report : undefined;
  }

  get running(): boolean {
    return this.#snapshot.phase === 'running';
  }

  /** Shows a report made earlier; the engine analyses again only when a feature map is asked for. */
  showStored(result: KeptResult): void {
    this.#showDone(this.spec, result);
  }

  /** Shows a report of the history, or of a file, without running anything, and says from when it is and what became of its files. */
  async showKept({ entry: { spec, fingerprint, time }, result }: KeptReport, isOfFile = false): Promise<void> {
    const seen = await fingerprintNow(fingerprint);
    if (this.#disposed) return;
    this.#leave();
    this.#analysis = this.#dependencies.engine.open(spec);
    const difference = differenceOf(fingerprint, seen);
    const files = difference && changedFiles(difference, spec);
    this.#showDone(spec, result, {
      seen,
      notice: { keptFrom: time, ...(isOfFile && { isOfFile }), ...(files && { files }) },
    });
  }

  /** Runs `spec`, by default the panel's own again. Never rejects: the panel and a notification show what failed. */
  async run(spec: AnalysisSpec = this.spec): Promise<void> {
    const stated = this.#dependencies.statements.applied(spec);
    try {
      await this.#analyze(stated);
    } catch (error) {
      this.#fail(stated, error);
    }
  }

  /** Runs again with `change` and the flips that are set now. Throws a `SettingError`. */
  rerun(change: SpecChange = {}): void {
    void this.run(changedSpec(this.spec, change));
  }

  /** Runs again now and, by the setting, whenever a file of a report changes. */
  async runWhenChanged(): Promise<void> {
    this.rerun();
    await alwaysRerun();
  }

  /** Stops the run; when that is over, what is being explained. */
  cancel(): void {
    if (this.running) this.#analysis.release();
    else this.#shown?.explainer.stop();
  }

  ask<Q extends Question>(question: Q, ...args: QuestionArguments<Q>): Promise<Answer<Q>> {
    return this.#analysis.ask(question, ...args);
  }

  /** Explains what is missing. Throws a `UserError` when there is no finished report. */
  explain(): void {
    void this.#requiredExplainer().run();
  }

  /** Explains the output's difference under a flip by layer and place. */
  attribution(flip: Flip): Promise<void> {
    return this.#requiredExplainer().attribution(flip);
  }

  linear(tensor: string): Promise<void> {
    return this.#requiredExplainer().linear(tensor);
  }

  async export(kind: ExportKind): Promise<boolean> {
    return exportReport(this.#analysis, this.#requiredReport(), kind);
  }

  async exportNodeData(coloring: ColoringName, flip: Flip): Promise<boolean> {
    const before = this.#snapshot.phase === 'done' ? this.#snapshot.before : undefined;
    return exportNodeData(this.#analysis, this.#requiredReport(), { coloring, flip, before });
  }

  /** Asks where to, writes a fixed model and tries it; undefined when the person cancels. */
  writeFix(request: FixRequest): Promise<FixResult | undefined> {
    return writeFix(this.#analysis, request, (path) => this.#runOn({ kind: 'file', path }));
  }

  /** Asks for another model and runs the panel's input on it, with that model's own preprocessing. */
  async chooseModel(): Promise<void> {
    const model = await this.#dependencies.chooseModel();
    if (model !== undefined) this.#runOn(model);
  }

  /** Asks for another image or tensor and runs the panel's model on it. */
  async chooseImage(): Promise<void> {
    const input = await this.#dependencies.chooseInput();
    if (input === undefined) return;
    // Only an image has a file that can be flipped.
    const flipMode = input.kind === 'image' ? this.spec.flipMode : 'tensor';
    void this.run({ ...this.spec, input, flipMode });
  }

  saveMap(format: MapFormat, name: string, bytes: Uint8Array): Promise<boolean> {
    return saveMap(format, name, bytes, this.#analysis.files);
  }

  /** Has the page do with one of its maps what was chosen in that map's context menu. */
  mapAction(action: MapAction): void {
    this.#page.mapAction(action);
  }

  openLog(): void {
    this.#dependencies.log.show();
  }

  #stating(): StatingPanel {
    return {
      spec: () => this.spec,
      requiredReport: () => this.#requiredReport(),
      analyze: (spec) => this.#analyze(spec),
      run: (spec) => this.run(spec),
      showLastDone: async (restored) => {
        const [version] = restored === undefined ? [] : await fingerprintNow([[restored, '']]);
        this.#showLastDone({ ...(version && { version }) });
      },
    };
  }

  /** Rejects with what failed, unless another run has taken its place. */
  async #analyze(spec: AnalysisSpec): Promise<void> {
    this.#leave();
    const analysis = this.#dependencies.engine.open(spec);
    this.#analysis = analysis;
    this.#show(runningSnapshot(spec));
    try {
      const result = await analysis.run((progress) => {
        if (this.#analysis === analysis) this.#show(runningSnapshot(spec, progress));
      });
      if (this.#analysis !== analysis) return;
      for (const warning of result.report.warnings) this.#dependencies.log.warn(`${reportTitle(spec)}: ${warning}`);
      const last = this.#lastShown;
      const before = last?.figuresBefore(spec, result.report);
      this.#showDone(spec, { ...result, explained: [], time: Date.now(), ...(before && { before }) });
      if (last?.isExplained === true && sameSubject(last.spec, spec)) this.#explainWhenSeen = true;
      this.#explainIfSeen();
      this.#shown?.keep();
    } catch (error) {
      if (this.#analysis === analysis && !this.#disposed) throw error;
    }
  }

  /** A report of the same image and model stays, with what failed; a canceled run leaves whichever there was. */
  #fail(spec: AnalysisSpec, error: unknown): void {
    if (isCanceled(error) && this.#showLastDone()) return;
    const last = this.#lastShown;
    if (last !== undefined && sameSubject(last.spec, spec)) {
      this.#log('running the report again', error);
      this.#showLastDone({ failure: { error: toWire(error), time: Date.now() } });
      return;
    }
    this.#show(failedSnapshot(spec, error));
    const cannotRun = error instanceof UserError && error.reason === 'runtime-missing';
    const further = cannotRun ? [auditInstead(spec, this.#dependencies.engine)] : [];
    void showError(error, this.#dependencies.log, further);
  }

  /**
   * Goes back to the report before a further run; false when there is none.
   * @param failure of that run; `version`: of a file that was written again with what it said then
   */
  #showLastDone({ failure, version }: Pick<ReportNotice, 'failure'> & { version?: Fingerprint[number] } = {}): boolean {
    if (this.#lastShown === undefined) return false;
    const { spec, result, before } = this.#lastShown;
    this.#analysis = this.#dependencies.engine.open(spec);
    const said = failure === undefined ? before : { ...before, notice: { ...before.notice, failure } };
    const fingerprint = result.fingerprint.map((known) => (known[0] === version?.[0] ? version : known));
    this.#showDone(spec, { ...result, fingerprint }, said);
    return true;
  }

  #showDone(spec: AnalysisSpec, result: KeptResult, before?: ShownBefore): void {
    const events = {
      changed: (snapshot: PanelSnapshot) => this.#show(snapshot),
      progress: (progress: Progress) => this.#page.explaining(progress),
      failed: (doing: string, error: unknown) => this.#log(doing, error),
      filesChanged: (difference: FileDifference | undefined) => this.#filesChanged(shown, difference),
    };
    const shown: ShownReport = new ShownReport(this.#analysis, spec, result, this.#dependencies.store, events, before);
    this.#shown = shown;
    this.#lastShown = shown;
    this.#show(shown.snapshot);
    shown.watch(this.view.visible);
    // What is not of the files that are there now cannot be explained any more.
    const canExplain = before?.notice?.files === undefined && !shown.explainer.complete;
    this.#explainWhenSeen = canExplain && this.#setting(explainSetting, false);
    this.#explainIfSeen();
  }

  /** Says so, or runs again, by the setting. */
  #filesChanged(shown: ShownReport, difference: FileDifference | undefined): void {
    const wanted = this.#setting(rerunSetting, 'ask');
    if (wanted === 'never') return;
    const files = difference && changedFiles(difference, shown.spec);
    shown.say(files && { files });
    if (wanted === 'always' && files?.canRun === true) void this.run();
  }

  /** A report nobody looks at waits: explaining it would only push others out of the engine. */
  #explainIfSeen(): void {
    if (!this.#explainWhenSeen || !this.view.visible || this.#shown === undefined) return;
    this.#explainWhenSeen = false;
    void this.#shown.explainer.run(LAYOUT_MS);
  }

  /** A setting, or `otherwise` where it cannot be read, which is said. */
  #setting<T>(read: () => T, otherwise: T): T {
    try {
      return read();
    } catch (error) {
      void showError(error, this.#dependencies.log);
      return otherwise;
    }
  }

  #runOn(model: ModelRef): void {
    const { input, flips, flipMode } = this.spec;
    void this.run({ model: runBy(model, this.spec.model.provider), input, flips, flipMode });
  }

  #requiredReport(): Report {
    if (this.report !== undefined) return this.report;
    throw new UserError('input-invalid', l10n.t('There is no finished report yet.'));
  }

  #requiredExplainer(): Explainer {
    this.#requiredReport();
    return this.#shown!.explainer;
  }

  #log(doing: string, cause: unknown): void {
    logError(new Error(doing, { cause }), this.#dependencies.log);
  }

  #show(snapshot: PanelSnapshot): void {
    const isOther = !sameSubject(this.#snapshot.spec, snapshot.spec);
    this.#snapshot = snapshot;
    this.#page.show(snapshot);
    if (isOther) this.#dependencies.renamed();
  }

  #leave(): void {
    this.#shown?.leave();
    this.#shown = undefined;
    this.#explainWhenSeen = false;
    this.#analysis.release();
  }

  #dispose(): void {
    this.#disposed = true;
    this.#page.close();
    this.#leave();
    this.#dependencies.closed();
  }
}
