import type { Flip, Orientation, Preprocess, Report } from '../report/report';
import type { ChannelStrip, LayerView, Picture, Progress } from './engine';
import type { WireError } from './errors';
import type { AnalysisSpec } from './spec';

/**
 * The whole of what the panel shows, sent as one snapshot: a hidden webview drops
 * messages, so the extension sends it again whenever the panel becomes visible.
 */
export type PanelSnapshot =
  | { readonly phase: 'running'; readonly spec: AnalysisSpec; readonly title: string; readonly progress: Progress }
  | {
      readonly phase: 'done';
      readonly spec: AnalysisSpec;
      readonly title: string;
      readonly report: Report;
      readonly pictures: { readonly [O in Orientation]?: Picture };
    }
  | { readonly phase: 'failed'; readonly spec: AnalysisSpec; readonly title: string; readonly error: WireError };

/**
 * What the page keeps with `setState` and gets back after a window reload. `spec` is that of the newest
 * snapshot: the extension restores the report from it alone. Everything else is the page's own.
 */
export interface PanelState {
  readonly spec: AnalysisSpec;
  readonly title: string;
  readonly view?: unknown;
}

/** What the page asks of the extension. */
export interface PanelHostFunctions {
  /** The page has loaded and wants the snapshot. */
  ready(): Promise<PanelSnapshot>;
  layerView(tensor: string, flip: Flip, channel?: number): Promise<LayerView>;
  channelStrip(tensor: string, flip: Flip, first: number, count: number): Promise<ChannelStrip>;
  /** Runs again; absent properties keep their value. */
  rerun(change: {
    readonly preprocess?: Preprocess;
    readonly flipMode?: 'tensor' | 'file';
    readonly size?: readonly [number, number];
  }): Promise<void>;
  cancel(): Promise<void>;
  /** Asks where to save, writes, and says where; resolves false when the person cancels. */
  exportReport(kind: 'json' | 'html' | 'csv' | 'md'): Promise<boolean>;
  chooseModel(): Promise<void>;
  openLog(): Promise<void>;
}

/** What the extension tells the page, unasked. */
export interface PanelPageFunctions {
  snapshot(snapshot: PanelSnapshot): void;
}
