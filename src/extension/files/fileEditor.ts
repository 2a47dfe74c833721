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
import { messagePage } from './messagePage';
import { requireOnDisk } from './requireOnDisk';

/** A custom editor for files on disk, which it shows and does not edit. */
export class FileEditor implements CustomReadonlyEditorProvider, Disposable {
  readonly #show: (uri: Uri, view: WebviewPanel) => void | Promise<void>;
  readonly #log: LogOutputChannel;
  readonly #registration: Disposable;

  /**
   * @param viewType as package.json has it
   * @param show fills the view; what it throws is said in its place
   */
  constructor(viewType: string, show: (uri: Uri, view: WebviewPanel) => void | Promise<void>, log: LogOutputChannel) {
    this.#show = show;
    this.#log = log;
    this.#registration = window.registerCustomEditorProvider(viewType, this, {
      supportsMultipleEditorsPerDocument: true,
    });
  }

  openCustomDocument(uri: Uri): CustomDocument {
    return { uri, dispose: () => undefined };
  }

  /** Never rejects: VS Code would show an error of its own. */
  async resolveCustomEditor({ uri }: CustomDocument, view: WebviewPanel): Promise<void> {
    try {
      requireOnDisk(uri);
      await this.#show(uri, view);
    } catch (error) {
      logError(new Error('opening a file', { cause: error }), this.#log);
      view.webview.html = messagePage(baseName(uri.path), toWire(error).message);
    }
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
