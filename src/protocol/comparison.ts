import type { ExportKind } from '../report/exportKinds';
import type { Comparison, Flip } from '../report/report';
import type { Progress } from './engine';
import type { WireError } from './errors';
import type { AnalysisSpec } from './spec';
import type { StudiedInput } from './study';
import type { LayerView } from './views';

/** What is compared: one spec per column. */
export interface ComparedSpecs {
  readonly specs: readonly AnalysisSpec[];
  /** The report of each column, by its name in the history, where these and no others are compared. */
  readonly kept?: readonly string[];
  /** Images that checkpoints are measured on, where there are several. */
  readonly samples?: readonly StudiedInput[];
}

/** The whole of what the comparison's panel shows; like `PanelSnapshot`. */
export type ComparisonSnapshot = ComparedSpecs & { readonly title: string } & (
    | { readonly phase: 'running'; readonly progress: Progress }
    | { readonly phase: 'done'; readonly comparison: Comparison }
    | { readonly phase: 'failed'; readonly error: WireError }
  );

/** What the page keeps with `setState`; the comparison is restored from what is compared alone. */
export interface ComparisonState extends ComparedSpecs {
  readonly title: string;
  readonly view?: unknown;
}

/** What the page asks of the extension. */
export interface ComparisonHostFunctions {
  /** The page has loaded and wants the snapshot. */
  ready(): Promise<ComparisonSnapshot>;
  /** Analyzes everything again. */
  rerun(): Promise<void>;
  /** Stops the run. */
  cancel(): Promise<void>;
  /** Opens the report of a column in a panel of its own. */
  openReport(column: number): Promise<void>;
  /** Feature maps of a layer of a column; the first question of a column may run its model. */
  layerView(column: number, tensor: string, flip: Flip, channel?: number): Promise<LayerView>;
  /** Asks where to save, writes, and says where; resolves false when the person cancels. */
  exportComparison(kind: ExportKind): Promise<boolean>;
  openLog(): Promise<void>;
}

/** What the extension sends to the page, unasked. */
export interface ComparisonPageFunctions {
  snapshot(snapshot: ComparisonSnapshot): void;
}
