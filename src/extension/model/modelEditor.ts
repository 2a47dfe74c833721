import {
  commands,
  Uri,
  window,
  type CustomDocument,
  type CustomReadonlyEditorProvider,
  type Disposable,
  type LogOutputChannel,
  type WebviewPanel,
} from 'vscode';
import { baseName } from '../choose/triage';
import type { EngineClient } from '../../engine/engineClient';
import { requireOnDisk } from '../files/requireOnDisk';
import { showPage } from '../panel/showPage';
import { ModelPage } from './modelPage';

/** Also in package.json. */
export const MODEL_VIEW_TYPE = 'flipscope.model';

/** What the editor of models needs of the extension. */
export interface ModelEditorDependencies {
  readonly engine: EngineClient;
  readonly log: LogOutputChannel;
}

/** Opens `.onnx` files, which are shown and not edited. */
export class ModelEditor implements CustomReadonlyEditorProvider, Disposable {
  readonly #extension: Uri;
  readonly #dependencies: ModelEditorDependencies;
  readonly #registration: Disposable;

  constructor(extension: Uri, dependencies: ModelEditorDependencies) {
    this.#extension = extension;
    this.#dependencies = dependencies;
    this.#registration = window.registerCustomEditorProvider(MODEL_VIEW_TYPE, this, {
      supportsMultipleEditorsPerDocument: true,
    });
  }

  openCustomDocument(uri: Uri): CustomDocument {
    return { uri, dispose: () => undefined };
  }

  /** Throws a `UserError` for a file that is not on disk, which VS Code shows in the editor's place. */
  resolveCustomEditor({ uri }: CustomDocument, view: WebviewPanel): void {
    requireOnDisk(uri);
    const page = new ModelPage(view, uri.fsPath, {
      ...this.#dependencies,
      check: async () => void (await commands.executeCommand('flipscope.checkFlipInvariance', Uri.file(uri.fsPath))),
    });
    showPage(view, this.#extension, 'model.js', baseName(uri.path));
    void page.read();
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
