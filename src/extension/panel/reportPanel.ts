import { l10n, Uri, type WebviewPanel } from 'vscode';
import type { AnalysisResult, Progress } from '../../protocol/engine';
import { toWire, UserError } from '../../protocol/errors';
import type { PanelHostFunctions, PanelPageFunctions, PanelSnapshot } from '../../protocol/panel';
import { connectRpc, type Rpc } from '../../protocol/rpc';
import type { AnalysisSpec } from '../../protocol/spec';
import { reportTitle } from '../choose/specs';
import type { EngineAnalysis } from '../engine/engineAnalysis';
import { logError, showError } from '../messages/showError';
import type { Report } from '../../report/report';
import { analysisSettings } from '../settings/settings';
import { exportReport, type ExportKind } from './exportReport';
import type { PanelSurroundings } from './panelSurroundings';

type RerunChange = Parameters<PanelHostFunctions['rerun']>[0];
type DoneSnapshot = Extract<PanelSnapshot, { phase: 'done' }>;

/** One report and the webview panel that shows it: runs the analysis, answers the page. */
export class ReportPanel {
  readonly view: WebviewPanel;
  readonly #surroundings: PanelSurroundings;
  readonly #page: Rpc<PanelPageFunctions, PanelHostFunctions>;
  #analysis: EngineAnalysis;
  #snapshot: PanelSnapshot;
  /** What to go back to when a further run is cancelled. */
  #lastDone: DoneSnapshot | undefined;
  #disposed = false;

  constructor(view: WebviewPanel, spec: AnalysisSpec, surroundings: PanelSurroundings) {
    this.view = view;
    this.#surroundings = surroundings;
    this.#analysis = surroundings.engine.open(spec);
    this.#snapshot = running(spec, notStarted());
    this.#page = connectRpc<PanelPageFunctions, PanelHostFunctions>(this.#hostFunctions(), this.#channel(), {
      onError: (error, name) => logError(new Error(`answering the page's ${name}`, { cause: error }), surroundings.log),
    });
    view.onDidChangeViewState(() => {
      if (view.visible) this.#send();
    });
    view.onDidDispose(() => this.#dispose());
  }

  get spec(): AnalysisSpec {
    return this.#snapshot.spec;
  }

  /** The finished report on screen, if there is one. */
  get report(): Report | undefined {
    return this.#snapshot.phase === 'done' ? this.#snapshot.report : undefined;
  }

  get running(): boolean {
    return this.#snapshot.phase === 'running';
  }

  /** Shows a report made earlier; the engine analyses again only when a feature map is asked for. */
  showStored(result: AnalysisResult): void {
    this.#showDone(this.spec, result);
  }

  /** Runs `spec`, by default the panel's own again. Never rejects: the panel and a notification tell what failed. */
  async run(spec: AnalysisSpec = this.spec): Promise<void> {
    this.#analysis.release();
    const analysis = this.#surroundings.engine.open(spec);
    this.#analysis = analysis;
    this.#show(running(spec, notStarted()));
    try {
      const result = await analysis.run((progress) => {
        if (this.#analysis === analysis) this.#show(running(spec, progress));
      });
      if (this.#analysis !== analysis) return;
      this.#showDone(spec, result);
      this.#keep(spec, result);
    } catch (error) {
      if (this.#analysis === analysis && !this.#disposed) this.#fail(spec, error);
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

  cancel(): void {
    if (this.running) this.#analysis.release();
  }

  async export(kind: ExportKind): Promise<boolean> {
    if (this.report === undefined) {
      throw new UserError('input-invalid', l10n.t('There is no finished report to export yet.'));
    }
    return exportReport(this.#analysis, kind);
  }

  #fail(spec: AnalysisSpec, error: unknown): void {
    const wasCancelled = error instanceof UserError && error.reason === 'cancelled';
    if (wasCancelled && this.#lastDone !== undefined) {
      this.#analysis = this.#surroundings.engine.open(this.#lastDone.spec);
      this.#show(this.#lastDone);
      return;
    }
    this.#show({ phase: 'failed', spec, title: reportTitle(spec), error: toWire(error) });
    void showError(error, this.#surroundings.log);
  }

  #showDone(spec: AnalysisSpec, result: AnalysisResult): void {
    this.#lastDone = { phase: 'done', spec, title: reportTitle(spec), ...result };
    this.#show(this.#lastDone);
  }

  #keep(spec: AnalysisSpec, result: AnalysisResult): void {
    const { store, log } = this.#surroundings;
    store
      .save(spec, result)
      .catch((error: unknown) => logError(new Error('keeping the report', { cause: error }), log));
  }

  #show(snapshot: PanelSnapshot): void {
    this.#snapshot = snapshot;
    this.#send();
  }

  /** A hidden page drops what it is sent; it gets the newest snapshot when it is visible again. */
  #send(): void {
    if (!this.#disposed && this.view.visible) void this.#page.snapshot.asEvent(this.#snapshot);
  }

  #hostFunctions(): PanelHostFunctions {
    return {
      ready: async () => this.#snapshot,
      layerView: (tensor, flip, channel) => this.#analysis.layerView(tensor, flip, channel),
      channelStrip: (tensor, flip, first, count) => this.#analysis.channelStrip(tensor, flip, first, count),
      rerun: async (change) => this.rerun(change),
      cancel: async () => this.cancel(),
      exportReport: (kind) => this.export(kind),
      chooseModel: () => this.#surroundings.chooseModel(this),
      openLog: async () => this.#surroundings.log.show(),
    };
  }

  #channel() {
    const { webview } = this.view;
    return {
      post: (message: unknown) => webview.postMessage(message),
      listen: (receive: (message: unknown) => void) => {
        const subscription = webview.onDidReceiveMessage(receive);
        return () => subscription.dispose();
      },
    };
  }

  #dispose(): void {
    this.#disposed = true;
    this.#analysis.release();
    this.#page.$close();
    this.#surroundings.closed(this);
  }
}

function running(spec: AnalysisSpec, progress: Progress): PanelSnapshot {
  return { phase: 'running', spec, title: reportTitle(spec), progress };
}

function notStarted(): Progress {
  return { stage: 'load', message: l10n.t('Waiting for the engine'), fraction: 0 };
}
