import type { LayerView, RgbaImage } from '../src/protocol/views';
import type { Explanation } from '../src/protocol/panel';
import type { AnalysisSpec } from '../src/protocol/spec';
import type { Flip, LayerReport, Orientation, Report } from '../src/report/report';
import type { RunFigures } from '../src/report/schema/runFigures';
import type { Choices } from './choices';
import type { PanelHost } from './host';
import type { LayerViewState } from './layerViews';
import type { Spot } from './spot';

/** Everything a section may show or do. A new object whenever anything in it has changed. */
export interface ViewContext {
  readonly report: Report;
  readonly spec: AnalysisSpec;
  readonly images: { readonly [O in Orientation]?: RgbaImage };
  /** Names the analysis: the same while only its explanation grows. */
  readonly analysis: string;
  readonly explanation: Explanation;
  /** Of the run before, to compare with. */
  readonly before: RunFigures | undefined;
  readonly choices: Choices;
  /** The flip and the layer on screen. */
  readonly flip: Flip;
  readonly layer: LayerReport | undefined;
  readonly view: LayerViewState;
  /** The place under the pointer, shared by images and feature maps. */
  readonly spot: Spot;
  readonly host: PanelHost;
  /** Changes some choices and keeps them. */
  choose(change: Partial<Choices>): void;
  /** Asks again for the layer view that failed. */
  retryView(): void;
  /** Runs `action` and shows what it rejects with. */
  attempt(action: () => Promise<unknown>): void;
}

/** The view to draw now: the one asked for, or the last one while that is loading. */
export function drawnView(context: ViewContext): LayerView | undefined {
  const { view } = context;
  if (view.status === 'ready') return view.view;
  return view.status === 'loading' ? view.last : undefined;
}
