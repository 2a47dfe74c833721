import { l10n, Uri, ViewColumn, window, type Disposable, type WebviewPanel } from 'vscode';
import { pageHtml } from '../panel/pageHtml';

const VIEW_TYPE = 'flipscope.learn';

/** The one-dimensional playground. One panel at most; VS Code keeps what was typed over a reload. */
export class LearnPanel implements Disposable {
  readonly #extension: Uri;
  readonly #serializer: Disposable;
  #view: WebviewPanel | undefined;

  constructor(extension: Uri) {
    this.#extension = extension;
    this.#serializer = window.registerWebviewPanelSerializer(VIEW_TYPE, {
      deserializeWebviewPanel: async (view: WebviewPanel) => this.#show(view),
    });
  }

  /** Shows the panel, the one that is open if there is one. */
  open(): void {
    if (this.#view === undefined) {
      this.#show(window.createWebviewPanel(VIEW_TYPE, title(), ViewColumn.Active, this.#options()));
    } else {
      this.#view.reveal();
    }
  }

  dispose(): void {
    this.#serializer.dispose();
    this.#view?.dispose();
  }

  #options(): { readonly enableScripts: true; readonly localResourceRoots: Uri[] } {
    return { enableScripts: true, localResourceRoots: [Uri.joinPath(this.#extension, 'dist')] };
  }

  #show(view: WebviewPanel): void {
    this.#view = view;
    view.onDidDispose(() => {
      if (this.#view === view) this.#view = undefined;
    });
    view.webview.options = this.#options();
    view.webview.html = pageHtml({
      cspSource: view.webview.cspSource,
      script: view.webview.asWebviewUri(Uri.joinPath(this.#extension, 'dist', 'learn.js')).toString(),
      title: title(),
    });
  }
}

function title(): string {
  return l10n.t('Why Flipping Matters');
}
