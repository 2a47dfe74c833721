import { Uri, type WebviewPanel } from 'vscode';
import { pageHtml } from './pageHtml';

/**
 * Puts a page with Flipscope's icon on its tab into a panel.
 *
 * @param script in `dist`
 * @param hasWorker whether it lays graphs out
 */
export function showPage(view: WebviewPanel, extension: Uri, script: string, title: string, hasWorker = false): void {
  const dist = Uri.joinPath(extension, 'dist');
  const media = Uri.joinPath(extension, 'media');
  view.iconPath = { light: Uri.joinPath(media, 'tab-light.svg'), dark: Uri.joinPath(media, 'tab-dark.svg') };
  view.webview.options = { enableScripts: true, localResourceRoots: [dist, media] };
  view.webview.html = pageHtml({
    cspSource: view.webview.cspSource,
    script: view.webview.asWebviewUri(Uri.joinPath(dist, script)).toString(),
    title,
    hasWorker,
  });
}
