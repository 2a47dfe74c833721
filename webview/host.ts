import type { PanelHostFunctions, PanelPageFunctions, PanelState } from '../src/protocol/panel';
import { connectRpc, type Rpc } from '../src/protocol/rpc';

/** What VS Code gives a webview's page, once. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): PanelState | undefined;
  setState(state: PanelState): void;
}

declare global {
  /** Throws when called a second time. */
  function acquireVsCodeApi(): VsCodeApi;
}

/** The extension's side, as functions. Every call can reject with a `UserError`. */
export type PanelHost = Rpc<PanelHostFunctions, PanelPageFunctions>;

export function connectHost<Host extends object, Page extends object>(
  api: Pick<VsCodeApi, 'postMessage'>,
  page: Page,
): Rpc<Host, Page> {
  const rpc = connectRpc<Host, Page>(page, {
    post: (message) => api.postMessage(message),
    listen: (receive) => {
      const listener = (event: MessageEvent<unknown>): void => receive(event.data);
      window.addEventListener('message', listener);
      return () => window.removeEventListener('message', listener);
    },
  });
  return new Proxy(rpc, { get: (target, name) => (isLitMark(name) ? undefined : Reflect.get(target, name)) });
}

/** Lit asks every value in a template for these; the RPC would answer each with a function. */
function isLitMark(name: string | symbol): boolean {
  return typeof name === 'string' && name.startsWith('_$');
}
