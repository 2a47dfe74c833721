import { ViewColumn, window, type Disposable, type Uri, type WebviewPanel, type WebviewPanelSerializer } from 'vscode';
import { fingerprintNow } from '../../engine/files/fileVersions';
import type { AnalysisSpec } from '../../protocol/spec';
import { reportTitle, sameSubject } from '../choose/specs';
import { tabTitles } from '../choose/tabTitles';
import type { KeptReport } from '../history/keptReport';
import { changedFiles } from './changedFiles';
import { differenceOf } from './fileWatch';
import { showPage } from './showPage';
import type { PanelDependencies } from './panelDependencies';
import { restoredSpec } from './panelState';
import { ReportPanel } from './reportPanel';

/** Also in package.json, as `activationEvents` and in the menus' `when` clauses. */
export const REPORT_VIEW_TYPE = 'flipscope.report';

/** What all panels need alike. */
type SharedDependencies = Omit<PanelDependencies, 'closed' | 'renamed'>;

/** All open report panels: one per image and model. */
export class ReportPanels implements WebviewPanelSerializer, Disposable {
  readonly #panels = new Set<ReportPanel>();
  /** Those among them that are editors of a file, which keep its name and their place. */
  readonly #ofFiles = new Set<ReportPanel>();
  readonly #extensionUri: Uri;
  readonly #dependencies: SharedDependencies;
  readonly #serializer: Disposable;

  constructor(extensionUri: Uri, dependencies: SharedDependencies) {
    this.#extensionUri = extensionUri;
    this.#dependencies = dependencies;
    this.#serializer = window.registerWebviewPanelSerializer(REPORT_VIEW_TYPE, this);
  }

  /** The one that has the focus. */
  get active(): ReportPanel | undefined {
    return [...this.#panels].find(({ view }) => view.active);
  }

  /** Opens one panel per spec, all at once in one column, and runs them one after another. */
  async open(specs: readonly AnalysisSpec[], column: ViewColumn = this.column()): Promise<void> {
    const panels = specs.map((spec) => ({ spec, panel: this.#panelFor(spec, column) }));
    panels[0]?.panel.view.reveal();
    await Promise.all(panels.map(({ spec, panel }) => panel.run(spec)));
  }

  /** Called by VS Code after a reload of the window, when a panel of the last session is first shown. */
  async deserializeWebviewPanel(view: WebviewPanel, state: unknown): Promise<void> {
    const spec = restoredSpec(state);
    if (spec === undefined) {
      view.dispose();
      return;
    }
    const { store } = this.#dependencies;
    const stored = await store.load(spec);
    const lost = stored === undefined ? await this.#withoutFiles(spec) : undefined;
    const panel = this.#adopt(view, spec);
    if (stored !== undefined) panel.showStored(stored);
    else if (lost !== undefined) void panel.showKept(lost);
    else void panel.run(spec);
  }

  /** Shows a report of the history, without running anything, in the panel of its image and model. */
  async openKept(kept: KeptReport, column: ViewColumn = this.column()): Promise<void> {
    const panel = this.#panelFor(kept.entry.spec, column);
    panel.view.reveal();
    await panel.showKept(kept);
  }

  /** Shows a report of a file, without running anything, in the editor of that file. */
  async showFile(view: WebviewPanel, kept: KeptReport): Promise<void> {
    const panel = this.#adopt(view, kept.entry.spec, true);
    await panel.showKept(kept, true);
  }

  /** The newest report of a spec that cannot be run, since its model or image is not there any more. */
  async #withoutFiles(spec: AnalysisSpec): Promise<KeptReport | undefined> {
    const { store } = this.#dependencies;
    const entry = await store.newest(spec);
    if (entry === undefined) return undefined;
    const difference = differenceOf(entry.fingerprint, await fingerprintNow(entry.fingerprint));
    const canRun = difference === undefined || changedFiles(difference, spec).canRun;
    return canRun ? undefined : store.open(entry.id).catch(() => undefined);
  }

  dispose(): void {
    this.#serializer.dispose();
  }

  #panelFor(spec: AnalysisSpec, column: ViewColumn): ReportPanel {
    const same = this.#own.find((panel) => sameSubject(panel.spec, spec));
    if (same !== undefined) return same;
    return this.#adopt(window.createWebviewPanel(REPORT_VIEW_TYPE, '', column, { enableScripts: true }), spec);
  }

  /** Where a further panel goes: to the other reports, unless that would hide the editor one works in; else beside it. */
  column(): ViewColumn {
    const { viewColumn, tabs } = window.tabGroups.activeTabGroup;
    if (this.active !== undefined || tabs.length === 0) return viewColumn;
    const reports = this.#own.at(-1)?.view.viewColumn;
    if (reports !== undefined && reports !== viewColumn) return reports;
    return Math.min(viewColumn + 1, ViewColumn.Nine);
  }

  get #own(): readonly ReportPanel[] {
    return [...this.#panels].filter((panel) => !this.#ofFiles.has(panel));
  }

  #adopt(view: WebviewPanel, spec: AnalysisSpec, isOfFile = false): ReportPanel {
    const panel: ReportPanel = new ReportPanel(view, spec, {
      ...this.#dependencies,
      renamed: () => this.#name(),
      closed: () => {
        this.#panels.delete(panel);
        this.#ofFiles.delete(panel);
        this.#name();
      },
    });
    this.#panels.add(panel);
    if (isOfFile) this.#ofFiles.add(panel);
    this.#name();
    showPage(view, this.#extensionUri, 'webview.js', reportTitle(spec), true);
    return panel;
  }

  /** Gives every tab its title: another report may make it need its folder. */
  #name(): void {
    const panels = this.#own;
    for (const [i, title] of tabTitles(panels.map(({ spec }) => spec)).entries()) panels[i]!.view.title = title;
  }
}
