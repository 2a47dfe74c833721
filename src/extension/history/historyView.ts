import { commands, window, type Disposable, type LogOutputChannel } from 'vscode';
import { workspaceFiles } from '../choose/workspaceFiles';
import { logError } from '../messages/showError';
import { HistoryTree } from './historyTree';
import type { ReportStore } from './reportStore';

/** Also in package.json. */
const VIEW = 'flipscope.reports';
/** The `when` clause of the view in package.json. */
const SHOW_VIEW = 'flipscope.showReports';
/** After the window has opened and its own work is done. */
const LOOK_DELAY_MS = 1500;

/** The view of kept reports in the Explorer: there where the workspace has reports, or models to make them of. */
export class HistoryView implements Disposable {
  readonly #store: ReportStore;
  readonly #log: LogOutputChannel;
  readonly #tree: HistoryTree;
  readonly #parts: readonly Disposable[];
  readonly #timer: NodeJS.Timeout;
  #hasModels = false;

  constructor(store: ReportStore, log: LogOutputChannel) {
    this.#store = store;
    this.#log = log;
    this.#tree = new HistoryTree(store);
    const view = window.createTreeView(VIEW, { treeDataProvider: this.#tree, canSelectMany: true });
    store.onChange(() => this.#refresh());
    // Another window of this workspace may have run something meanwhile.
    const focused = window.onDidChangeWindowState((state) => {
      if (state.focused && view.visible) this.#tree.refresh();
    });
    this.#parts = [view, focused, this.#tree];
    this.#timer = setTimeout(() => void this.#look(), LOOK_DELAY_MS);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const part of this.#parts) part.dispose();
  }

  async #look(): Promise<void> {
    if ((await this.#store.entries()).length === 0) this.#hasModels = (await workspaceFiles('model')).length > 0;
    this.#refresh();
  }

  #refresh(): void {
    this.#tree.refresh();
    this.#show().catch((error: unknown) => logError(error, this.#log));
  }

  async #show(): Promise<void> {
    const shown = this.#hasModels || (await this.#store.entries()).length > 0;
    await commands.executeCommand('setContext', SHOW_VIEW, shown);
  }
}
