import { window, type Disposable, type Uri, type WebviewPanel, type WebviewPanelSerializer } from 'vscode';
import type { ComparedSpecs } from '../../protocol/comparison';
import { restoredComparison } from '../panel/panelState';
import type { ReportPanels } from '../panel/reportPanels';
import { showPage } from '../panel/showPage';
import { ComparisonPanel, type ComparisonDependencies } from './comparisonPanel';

/** Also in package.json, in `activationEvents`. */
const VIEW_TYPE = 'flipscope.comparison';

/** The panels of comparisons: one for each time that somebody compares. */
export class ComparisonPanels implements WebviewPanelSerializer, Disposable {
  readonly #extension: Uri;
  readonly #dependencies: ComparisonDependencies;
  readonly #reports: Pick<ReportPanels, 'column'>;
  readonly #serializer: Disposable;

  constructor(extension: Uri, reports: Pick<ReportPanels, 'column'>, dependencies: ComparisonDependencies) {
    this.#extension = extension;
    this.#reports = reports;
    this.#dependencies = dependencies;
    this.#serializer = window.registerWebviewPanelSerializer(VIEW_TYPE, this);
  }

  /** Opens a panel and resolves when its comparison is done or has failed. */
  async open(compared: ComparedSpecs): Promise<void> {
    const view = window.createWebviewPanel(VIEW_TYPE, '', this.#reports.column(), { enableScripts: true });
    await this.#adopt(view, compared).run();
  }

  /** Called by VS Code after a reload of the window. */
  async deserializeWebviewPanel(view: WebviewPanel, state: unknown): Promise<void> {
    const compared = restoredComparison(state);
    if (compared === undefined) view.dispose();
    else void this.#adopt(view, compared).run();
  }

  dispose(): void {
    this.#serializer.dispose();
  }

  #adopt(view: WebviewPanel, compared: ComparedSpecs): ComparisonPanel {
    const panel = new ComparisonPanel(view, compared, this.#dependencies);
    showPage(view, this.#extension, 'compare.js', view.title);
    return panel;
  }
}
