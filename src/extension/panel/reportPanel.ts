import { l10n, Uri, type Webview, type WebviewPanel } from 'vscode';
import type { Fingerprint, Progress } from '../../protocol/engine';
import { toWire, UserError } from '../../protocol/errors';
import type { PanelHostFunctions, PanelPageFunctions, PanelSnapshot } from '../../protocol/panel';
import type { FixRequest, FixResult } from '../../protocol/fix';
import type { Answer, Question, QuestionArguments } from '../../protocol/questions';
import { connectRpc, type MessageChannelEnd, type Rpc } from '../../protocol/rpc';
import type { AnalysisSpec, ModelRef } from '../../protocol/spec';
import { reportTitle } from '../choose/specs';
import type { EngineAnalysis } from '../engine/engineAnalysis';
import { logError, showError } from '../messages/showError';
import type { ExportKind } from '../../report/exportKinds';
import { applyPatch } from '../../report/patch';
import type { Flip, Preprocess, Report } from '../../report/report';
import type { ContractKind } from '../../report/schema/contract';
import { analysisSettings, explainSetting } from '../settings/settings';
import type { Kept } from '../sidecar/statements';
import { Explainer } from './explainer';
import { exportReport } from './exportReport';
import { notifyKept } from './notifyKept';
import { hostFunctions, type PanelHost } from './hostFunctions';
import { checkPageCall } from './pageCalls';
import type { PanelDependencies } from './panelDependencies';
import { writeFix } from './writeFix';
import type { KeptResult } from './reportStore';

type RerunChange = Parameters<PanelHostFunctions['rerun']>[0];
type DoneSnapshot = Extract<PanelSnapshot, { phase: 'done' }>;

/** One report and the webview panel that shows it: runs the analysis, answers the page. */
export class ReportPanel implements PanelHost {
  readonly view: WebviewPanel;
  readonly #dependencies: PanelDependencies;
  readonly #page: Rpc<PanelPageFunctions, PanelHostFunctions>;
  #analysis: EngineAnalysis;
  #snapshot: PanelSnapshot;
  /** What to go back to when a further run is canceled. */
  #lastDone: DoneSnapshot | undefined;
  /** Of the files that it was made from. */
  #fingerprint: Fingerprint = { files: [], hash: '' };
  #explainer: Explainer | undefined;
  /** The report is to be explained as soon as it is seen. */
  #explainWhenSeen = false;
  #disposed = false;

  constructor(view: WebviewPanel, spec: AnalysisSpec, dependencies: PanelDependencies) {
    this.view = view;
    this.#dependencies = dependencies;
    this.#analysis = dependencies.engine.open(spec);
    this.#snapshot = running(spec, notStarted());
    this.#page = connectRpc<PanelPageFunctions, PanelHostFunctions>(hostFunctions(this), channelTo(view.webview), {
      check: checkPageCall,
      onError: (error, name) => this.#log(`answering the page's ${name}`, error),
    });
    view.onDidChangeViewState(() => {
      if (!view.visible) return;
      this.#send();
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
  rerun(change: RerunChange = {}): void {
    const { input } = this.spec;
    const { flips } = analysisSettings(input.kind === 'noise' ? undefined : Uri.file(input.path));
    // A new preprocessing has its own size, which one asked for earlier must not override.
    const { size, ...spec } = this.spec;
    const kept = size === undefined || change.preprocess !== undefined ? {} : { size };
    const origin = change.preprocess && { preprocessOrigin: l10n.t('changed in the panel') };
    void this.run({ ...spec, ...kept, flips, ...change, ...origin });
  }

  /** States the contract of an output, or takes it back, keeps it and runs again. Rejects where that fails. */
  async setContract(output: string, kind?: ContractKind): Promise<void> {
    this.#requiredExplainer();
    const kept = await this.#dependencies.statements.keepContract(this.spec.model, output, kind);
    await this.#runStated(this.spec, kept, output);
  }

  /** Keeps a preprocessing with the model and runs again. Rejects where that fails. */
  async savePreprocess(preprocess: Preprocess): Promise<void> {
    this.#requiredExplainer();
    const { model, input, flips, flipMode } = this.spec;
    const kept = await this.#dependencies.statements.keepPreprocess(model, preprocess);
    await this.#runStated({ model, input, flips, flipMode }, kept, l10n.t('the preprocessing'));
  }

  /** Stops the run; when that is over, what is being explained. */
  cancel(): void {
    if (this.running) this.#analysis.release();
    else this.#explainer?.stop();
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

  async export(kind: ExportKind): Promise<boolean> {
    if (this.report === undefined) {
      throw new UserError('input-invalid', l10n.t('There is no finished report to export yet.'));
    }
    return exportReport(this.#analysis, this.report, kind);
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

  openLog(): void {
    this.#dependencies.log.show();
  }

  /** Rejects with what failed, unless another run has taken its place. */
  async #analyze(spec: AnalysisSpec): Promise<void> {
    this.#leave();
    const analysis = this.#dependencies.engine.open(spec);
    this.#analysis = analysis;
    this.#show(running(spec, notStarted()));
    try {
      const result = await analysis.run((progress) => {
        if (this.#analysis === analysis) this.#show(running(spec, progress));
      });
      if (this.#analysis !== analysis) return;
      for (const warning of result.report.warnings) this.#dependencies.log.warn(`${reportTitle(spec)}: ${warning}`);
      this.#showDone(spec, { ...result, explained: [] });
      this.#keep();
    } catch (error) {
      if (this.#analysis === analysis && !this.#disposed) throw error;
    }
  }

  /** Runs under what was just stated; where that fails, it is taken back and the report is there again. */
  async #runStated(spec: AnalysisSpec, kept: Kept, what: string): Promise<void> {
    try {
      await this.#analyze(this.#dependencies.statements.applied(spec));
    } catch (error) {
      await kept.undo();
      this.#showLastDone();
      if (!isCanceled(error)) throw error;
      return;
    }
    void notifyKept(kept, what, () => this.run(spec)).catch((error: unknown) =>
      showError(error, this.#dependencies.log),
    );
  }

  #fail(spec: AnalysisSpec, error: unknown): void {
    if (isCanceled(error) && this.#showLastDone()) return;
    this.#show({ phase: 'failed', spec, title: reportTitle(spec), error: toWire(error) });
    void showError(error, this.#dependencies.log);
  }

  /** Goes back to the report before a further run; false when there is none. */
  #showLastDone(): boolean {
    if (this.#lastDone === undefined) return false;
    this.#analysis = this.#dependencies.engine.open(this.#lastDone.spec);
    const { spec, explanation } = this.#lastDone;
    this.#showDone(spec, { ...this.#lastDone, fingerprint: this.#fingerprint, explained: explanation.done });
    return true;
  }

  #showDone(spec: AnalysisSpec, { report, fingerprint, images, explained }: KeptResult): void {
    const analysis = this.#analysis;
    analysis.expectFiles(fingerprint);
    this.#fingerprint = fingerprint;
    const explainer = new Explainer(analysis, explained, {
      changed: (explanation, patch) => {
        if (this.#explainer !== explainer || this.#lastDone === undefined) return;
        this.#lastDone = { ...this.#lastDone, explanation, report: applyPatch(this.#lastDone.report, patch ?? {}) };
        this.#show(this.#lastDone);
        if (patch !== undefined) this.#keep();
      },
      progress: (progress) => {
        if (this.#explainer === explainer) this.#sendExplaining(progress);
      },
      failed: (error, part) => this.#log(`explaining the report: ${part}`, error),
    });
    this.#explainer = explainer;
    const { explanation } = explainer;
    this.#lastDone = {
      phase: 'done',
      spec,
      title: reportTitle(spec),
      report,
      images,
      explanation,
      analysis: analysis.id,
    };
    this.#show(this.#lastDone);
    this.#explainWhenSeen = this.#wantsExplaining();
    this.#explainIfSeen();
  }

  /** A report nobody looks at waits: explaining it would only push others out of the engine. */
  #explainIfSeen(): void {
    if (!this.#explainWhenSeen || !this.view.visible || this.#explainer === undefined) return;
    this.#explainWhenSeen = false;
    void this.#explainer.run();
  }

  #wantsExplaining(): boolean {
    try {
      return explainSetting() && this.#explainer?.complete === false;
    } catch (error) {
      void showError(error, this.#dependencies.log);
      return false;
    }
  }

  #runOn(model: ModelRef): void {
    const { input, flips, flipMode } = this.spec;
    void this.run({ model, input, flips, flipMode });
  }

  #requiredExplainer(): Explainer {
    if (this.report !== undefined && this.#explainer !== undefined) return this.#explainer;
    throw new UserError('input-invalid', l10n.t('There is no finished report to explain yet.'));
  }

  #keep(): void {
    if (this.#lastDone === undefined) return;
    const { spec, report, images, explanation } = this.#lastDone;
    this.#dependencies.store
      .save(spec, { report, fingerprint: this.#fingerprint, images, explained: explanation.done })
      .catch((error: unknown) => this.#log('keeping the report', error));
  }

  #log(doing: string, cause: unknown): void {
    logError(new Error(doing, { cause }), this.#dependencies.log);
  }

  #show(snapshot: PanelSnapshot): void {
    this.#snapshot = snapshot;
    this.#send();
  }

  /** A hidden page drops what it is sent; it gets the newest snapshot when it is visible again. */
  #send(): void {
    if (!this.#disposed && this.view.visible) void this.#page.snapshot.asEvent(this.#snapshot);
  }

  #sendExplaining(progress: Progress): void {
    if (!this.#disposed && this.view.visible) void this.#page.explaining.asEvent(progress);
  }

  #leave(): void {
    this.#explainer = undefined;
    this.#explainWhenSeen = false;
    this.#analysis.release();
  }

  #dispose(): void {
    this.#disposed = true;
    this.#leave();
    this.#page.$close();
    this.#dependencies.closed();
  }
}

function isCanceled(error: unknown): boolean {
  return error instanceof UserError && error.reason === 'canceled';
}

function channelTo(webview: Webview): MessageChannelEnd {
  return {
    post: (message) => webview.postMessage(message),
    listen: (receive) => {
      const subscription = webview.onDidReceiveMessage(receive);
      return () => void subscription.dispose();
    },
  };
}

function running(spec: AnalysisSpec, progress: Progress): PanelSnapshot {
  return { phase: 'running', spec, title: reportTitle(spec), progress };
}

function notStarted(): Progress {
  return { stage: 'load', message: l10n.t('Waiting for the engine'), fraction: 0 };
}
