import type { ReportAssets } from '../report/html/assets';
import type { Flip, Orientation, Report } from '../report/report';
import type { FixRequest, FixResult, TwinRequest, TwinResult } from './fix';
import type { AnalysisSpec } from './spec';
import type { ChannelStrip, KernelView, LayerInsight, LayerView, Picture } from './views';

/** What the engine process is doing; `fraction` is 0…1 of the whole run and never falls. */
export interface Progress {
  readonly stage: 'load' | 'preprocess' | 'measure' | 'report' | 'explain';
  readonly message: string;
  readonly fraction: number;
}

/** What can be found out after the first results, each for a price: every part adds to the report. */
export const EXPLAIN_PARTS = ['audit', 'causes', 'sizes', 'local', 'channels'] as const;
export type ExplainPart = (typeof EXPLAIN_PARTS)[number];

/** The finished first part of an analysis. `id` names it for later questions. */
export interface AnalysisResult {
  readonly report: Report;
  /** What the network saw, per orientation; empty for tensors and noise without three or one channels. */
  readonly pictures: { readonly [O in Orientation]?: Picture };
}

/**
 * What the engine process does when asked. Every promise rejects with a `UserError`
 * (see `protocol/errors`) when a person can mend it, and with any other error when not.
 */
export interface EngineFunctions {
  analyze(id: string, spec: AnalysisSpec): Promise<AnalysisResult>;
  /**
   * Like every question about a finished analysis, rejects with `analysis-lost` when the engine does not
   * hold `id` (never had it, or freed it for its memory budget); the client then analyses again and repeats.
   */
  layerView(id: string, tensor: string, flip: Flip, channel?: number): Promise<LayerView>;
  channelStrip(id: string, tensor: string, flip: Flip, first: number, count: number): Promise<ChannelStrip>;
  /**
   * Finds out one part of the why and returns the report with it. Long parts answer other questions in
   * between, and stop when the analysis is released.
   */
  explain(id: string, part: ExplainPart): Promise<Report>;
  /** Stops what is being explained, which rejects with `cancelled`; the analysis stays. Unknown ids are ignored. */
  stopExplaining(id: string): Promise<void>;
  /** Takes over what an earlier engine has explained of the same analysis, for exports and further parts. */
  adoptReport(id: string, report: Report): Promise<void>;
  layerInsight(id: string, tensor: string, flip: Flip): Promise<LayerInsight>;
  /** Takes the output's difference apart, layer by layer, and returns the report with it; like a long part of `explain`. */
  contributions(id: string, flip: Flip): Promise<Report>;
  /** Kernels of a convolution beside their mirror images, the most asymmetric first, at most `count`. */
  kernels(id: string, node: string, flip: Flip, count: number): Promise<readonly KernelView[]>;
  /** Frees what the analysis holds. Unknown ids are ignored. */
  release(id: string): Promise<void>;
  /** The pictures of the HTML export: what the network saw, and heatmaps of the first broken and the last spatial layers. */
  reportAssets(id: string): Promise<ReportAssets>;
  /** Writes an export of a finished analysis to `path`. */
  exportReport(id: string, kind: 'json' | 'html' | 'csv' | 'md', path: string): Promise<void>;
  /** Writes a fixed model for a finished analysis, tried on its input and on noise. */
  writeFix(id: string, request: FixRequest, path: string): Promise<FixResult>;
  /** The same without an analysis; with noise as the spec's input, tried on noise alone. */
  fixModel(spec: AnalysisSpec, request: FixRequest, path: string): Promise<FixResult>;
  /** Writes a mirror twin or a counterfactual. */
  twinModel(spec: AnalysisSpec, request: TwinRequest, path: string): Promise<TwinResult>;
}

/**
 * Command-line options of the engine process. It ends by itself when its message channel closes,
 * so that nothing is left running when the extension host goes down.
 */
export const MEMORY_BUDGET_OPTION = '--memory-budget-mb=';

/** What the engine process tells its client, unasked. */
export interface EngineEvents {
  progress(id: string, progress: Progress): void;
  log(level: 'info' | 'warn' | 'error', message: string): void;
}
