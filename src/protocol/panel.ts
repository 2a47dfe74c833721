import type { ExportKind } from '../report/exportKinds';
import type { ColoringName } from '../report/facts/graph/marks';
import type { Flip, Orientation, Preprocess, Report } from '../report/report';
import type { ContractKind } from '../report/contractKinds';
import type { RunFigures } from '../report/schema/runFigures';
import type { ExplainPart, Progress } from './engine';
import type { WireError } from './errors';
import type { FixRequest, FixResult } from './fix';
import type { PanelQuestions } from './questions';
import type { AnalysisSpec } from './spec';
import type { RgbaImage } from './views';

/** How far a finished report has been explained. */
export interface Explanation {
  /** Parts that are in the report. */
  readonly done: readonly ExplainPart[];
  /** What is being explained now, as a fraction of all that was asked for. */
  readonly progress?: Progress;
  /** Parts that failed. */
  readonly failures: readonly { readonly part: ExplainPart; readonly error: WireError }[];
}

/** What has become of the files that a report was made from. */
export interface ChangedFiles {
  /** Paths of those that were written again, or are new. */
  readonly written: readonly string[];
  /** Paths of those that are not there any more. */
  readonly removed: readonly string[];
  /** When it was seen, in milliseconds since 1970. */
  readonly time: number;
  /** False while the model or an input is not there. */
  readonly canRun: boolean;
}

/** What else is to be said of a report on screen: it is an earlier one, its files are others by now, a further run failed. */
export interface ReportNotice {
  /** When it was made, where it was opened from the history; in milliseconds since 1970. */
  readonly keptFrom?: number;
  /** Whether it was read from a file: what it was made from may be on another machine. */
  readonly isOfFile?: true;
  readonly files?: ChangedFiles;
  readonly failure?: { readonly error: WireError; readonly time: number };
}

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
      readonly images: { readonly [O in Orientation]?: RgbaImage };
      /** Names the analysis: the same while only its explanation grows. */
      readonly analysis: string;
      readonly explanation: Explanation;
      readonly notice?: ReportNotice;
      /** Of the run before, of the same image and model, to compare with. */
      readonly before?: RunFigures;
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

/** What the context menu of a map offers. */
export type MapAction = 'copyImage' | 'savePng' | 'copyValues' | 'saveNpy';
export const MAP_FORMATS = ['png', 'npy'] as const;
export type MapFormat = (typeof MAP_FORMATS)[number];

/** What the page asks of the extension. */
export interface PanelHostFunctions extends PanelQuestions {
  /** The page has loaded and wants the snapshot. */
  ready(): Promise<PanelSnapshot>;
  /** Explains the output's difference by layer and place: it is in the report of the next snapshot. */
  attribution(flip: Flip): Promise<void>;
  /** Fits the best linear map of a layer's channels: its error is in the report of the next snapshot. */
  linear(tensor: string): Promise<void>;
  /** Explains the parts that are not in the report yet; snapshots say how far it is. */
  explain(): Promise<void>;
  /** Asks where to save, writes a fixed model and tries it; resolves undefined when the person cancels. */
  writeFix(request: FixRequest): Promise<FixResult | undefined>;
  /** Opens the one-dimensional playground. */
  learn(): Promise<void>;
  /** Runs again; absent properties keep their value. */
  rerun(change: {
    readonly preprocess?: Preprocess;
    readonly flipMode?: 'tensor' | 'file';
    readonly layers?: 'fused' | 'all';
    readonly size?: readonly [number, number];
  }): Promise<void>;
  /** Runs again now and, by the setting, whenever a file of a report changes. */
  runWhenChanged(): Promise<void>;
  /**
   * States what a flip should do to an output, or takes back what was stated; runs again and keeps it with the model.
   * Rejects, and keeps nothing, where the run fails under it.
   */
  setContract(output: string, kind?: ContractKind): Promise<void>;
  /** States the contract that the data of an output show, as the report offers it; as `setContract` does. */
  acceptOffer(output: string): Promise<void>;
  /** Asks for names of an output's classes; keeps them with the model and runs again, as `setContract` does. */
  addLabels(output: string): Promise<void>;
  /** Keeps a preprocessing with the model and runs again; rejects and keeps nothing where that fails. */
  savePreprocess(preprocess: Preprocess): Promise<void>;
  /** Stops the run, or what is being explained. */
  cancel(): Promise<void>;
  /** Asks where to save, writes, and says where; resolves false when the person cancels. */
  exportReport(kind: ExportKind): Promise<boolean>;
  /** The same with a coloring of the graph, as node data of Model Explorer. */
  exportNodeData(coloring: ColoringName, flip: Flip): Promise<boolean>;
  chooseModel(): Promise<void>;
  /** Asks where to and writes a map that the page has made a file of; resolves false when the person cancels. */
  saveMap(format: MapFormat, name: string, bytes: Uint8Array): Promise<boolean>;
  /** Asks for another image or tensor and runs the panel's model on it. */
  chooseImage(): Promise<void>;
  openLog(): Promise<void>;
}

/** What the extension sends to the page, unasked. */
export interface PanelPageFunctions {
  snapshot(snapshot: PanelSnapshot): void;
  /** How far the explanation under way is; like `progress` of the snapshot's explanation, and lighter. */
  explaining(progress: Progress): void;
  /** Does with the map that the context menu was opened on what was chosen there. */
  mapAction(action: MapAction): void;
}
