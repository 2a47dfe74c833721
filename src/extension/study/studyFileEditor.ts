import {
  window,
  type CustomDocument,
  type CustomReadonlyEditorProvider,
  type Disposable,
  type LogOutputChannel,
  type Uri,
  type WebviewPanel,
} from 'vscode';
import { baseName } from '../choose/triage';
import { requireOnDisk } from '../files/requireOnDisk';
import { showPage } from '../panel/showPage';
import type { ImageFinder } from './imageFinder';
import { StudyFile } from './studyFile';
import { StudyPage } from './studyPage';

/** Also in package.json, in `customEditors`. */
const VIEW_TYPE = 'flipscope.studyFile';

/** Opens `*.flipscope-study.json`, a summary from here or from a cluster, in the page of studies. */
export class StudyFileEditor implements CustomReadonlyEditorProvider, Disposable {
  readonly #extension: Uri;
  readonly #finder: ImageFinder;
  readonly #log: LogOutputChannel;
  readonly #registration: Disposable;

  constructor(extension: Uri, finder: ImageFinder, log: LogOutputChannel) {
    this.#extension = extension;
    this.#finder = finder;
    this.#log = log;
    this.#registration = window.registerCustomEditorProvider(VIEW_TYPE, this, {
      supportsMultipleEditorsPerDocument: true,
    });
  }

  openCustomDocument(uri: Uri): CustomDocument {
    return { uri, dispose: () => undefined };
  }

  /** Throws a `UserError` for a file that is not on disk, which VS Code shows in the editor's place. */
  resolveCustomEditor({ uri }: CustomDocument, view: WebviewPanel): void {
    requireOnDisk(uri);
    const study = new StudyFile(uri.fsPath, this.#finder, this.#log);
    new StudyPage(view, study, this.#log, () => undefined);
    showPage(view, this.#extension, 'study.js', baseName(uri.path));
    void study.read();
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
