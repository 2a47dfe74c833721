import type { Webview, WebviewPanel } from 'vscode';
import type { Progress } from '../../protocol/engine';
import type { MapAction, PanelHostFunctions, PanelPageFunctions, PanelSnapshot } from '../../protocol/panel';
import { connectRpc, type MessageChannelEnd, type Rpc } from '../../protocol/rpc';
import { checkPageCall } from './pageCalls';

/**
 * A panel's page as its host sees it. A hidden page drops what it is sent: nothing is sent to it then. One that still loads
 * asks for the newest snapshot itself: what VS Code would keep for it until then, it would only show once more.
 */
export class PageLink {
  readonly #view: WebviewPanel;
  readonly #rpc: Rpc<PanelPageFunctions, PanelHostFunctions>;
  #hasLoaded = false;
  #isClosed = false;

  /** @param onError takes what fails while a call of the page, by its name, is answered */
  constructor(view: WebviewPanel, functions: PanelHostFunctions, onError: (error: unknown, name: string) => void) {
    this.#view = view;
    const answering: PanelHostFunctions = {
      ...functions,
      ready: () => {
        this.#hasLoaded = true;
        return functions.ready();
      },
    };
    this.#rpc = connectRpc<PanelPageFunctions, PanelHostFunctions>(answering, channelTo(view.webview), {
      check: checkPageCall,
      onError,
    });
  }

  /** To be called again when the page becomes visible. */
  show(snapshot: PanelSnapshot): void {
    if (this.#canReceive()) void this.#rpc.snapshot.asEvent(snapshot);
  }

  explaining(progress: Progress): void {
    if (this.#canReceive()) void this.#rpc.explaining.asEvent(progress);
  }

  mapAction(action: MapAction): void {
    if (this.#canReceive()) void this.#rpc.mapAction.asEvent(action);
  }

  close(): void {
    this.#isClosed = true;
    this.#rpc.$close();
  }

  /** A panel that was closed may not be asked whether it is visible. */
  #canReceive(): boolean {
    return !this.#isClosed && this.#hasLoaded && this.#view.visible;
  }
}

/** Messages from and to a page. */
export function channelTo(webview: Webview): MessageChannelEnd {
  return {
    post: (message) => webview.postMessage(message),
    listen: (receive) => {
      const subscription = webview.onDidReceiveMessage(receive);
      return () => void subscription.dispose();
    },
  };
}
