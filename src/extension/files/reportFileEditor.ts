import {
  window,
  type CustomDocument,
  type CustomReadonlyEditorProvider,
  type Disposable,
  type LogOutputChannel,
  type Uri,
  type WebviewPanel,
} from 'vscode';
import { toWire } from '../../protocol/errors';
import { baseName } from '../choose/triage';
import { logError } from '../messages/showError';
import type { ReportPanels } from '../panel/reportPanels';
import { keptOfFile } from './keptOfFile';
import { messagePage } from './messagePage';
import { requireOnDisk } from './requireOnDisk';

/** Also in package.json, in `customEditors` and in the menus' `when` clauses. */
const VIEW_TYPE = 'flipscope.reportFile';

/** Opens `*.flipscope-report.json` in the report panel, as the file has it: nothing is run. */
export class ReportFileEditor implements CustomReadonlyEditorProvider, Disposable {
  readonly #panels: Pick<ReportPanels, 'showFile'>;
  readonly #log: LogOutputChannel;
  readonly #registration: Disposable;

  constructor(panels: Pick<ReportPanels, 'showFile'>, log: LogOutputChannel) {
    this.#panels = panels;
    this.#log = log;
    this.#registration = window.registerCustomEditorProvider(VIEW_TYPE, this, {
      supportsMultipleEditorsPerDocument: true,
    });
  }

  openCustomDocument(uri: Uri): CustomDocument {
    return { uri, dispose: () => undefined };
  }

  /** Never rejects: VS Code would show an error of its own. What is no report is said in the editor's place. */
  async resolveCustomEditor({ uri }: CustomDocument, view: WebviewPanel): Promise<void> {
    try {
      requireOnDisk(uri);
      await this.#panels.showFile(view, await keptOfFile(uri.fsPath));
    } catch (error) {
      logError(new Error('opening a report', { cause: error }), this.#log);
      view.webview.html = messagePage(baseName(uri.path), toWire(error).message);
    }
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
