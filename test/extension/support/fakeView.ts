import { vi } from 'vitest';
import type { WebviewPanel } from 'vscode';
import type { Progress } from '../../../src/protocol/engine';
import type { MapAction, PanelHostFunctions, PanelPageFunctions, PanelSnapshot } from '../../../src/protocol/panel';
import { connectRpc } from '../../../src/protocol/rpc';

type Listener<T> = (value: T) => void;

function emitter<T>() {
  const listeners = new Set<Listener<T>>();
  return {
    event: (listener: Listener<T>) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
    fire: (value: T) => listeners.forEach((listener) => listener(value)),
  };
}

/** A webview panel without a browser, and the page in it: what it was sent, and calls to the host. */
export function fakeView() {
  const toHost = emitter<unknown>();
  const toPage = emitter<unknown>();
  const viewState = emitter<void>();
  const disposed = emitter<void>();
  const snapshots: PanelSnapshot[] = [];
  const explaining: Progress[] = [];
  const view = {
    title: '',
    active: true,
    visible: true,
    viewColumn: 2,
    iconPath: undefined as unknown,
    webview: {
      html: '',
      options: {},
      cspSource: 'https://host',
      asWebviewUri: (uri: unknown) => uri,
      // A structured clone, as between a webview and its host.
      postMessage: async (message: unknown) => (toPage.fire(structuredClone(message)), true),
      onDidReceiveMessage: toHost.event,
    },
    reveal: vi.fn(),
    onDidChangeViewState: viewState.event,
    onDidDispose: disposed.event,
    dispose: vi.fn(() => disposed.fire()),
  };
  const mapActions: MapAction[] = [];
  const host = connectRpc<PanelHostFunctions, PanelPageFunctions>(
    {
      snapshot: (snapshot) => void snapshots.push(snapshot),
      explaining: (progress) => void explaining.push(progress),
      mapAction: (action) => void mapActions.push(action),
    },
    {
      post: async (message) => toHost.fire(structuredClone(message)),
      listen: (receive) => {
        const subscription = toPage.event(receive);
        return () => void subscription.dispose();
      },
    },
  );
  return {
    view: view as unknown as WebviewPanel,
    host,
    snapshots,
    explaining,
    mapActions,
    show: (visible: boolean) => {
      view.visible = visible;
      viewState.fire();
    },
    close: () => view.dispose(),
  };
}
