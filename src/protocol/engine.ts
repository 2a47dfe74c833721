import type { ReportAssets } from '../report/html/assets';
import type { Flip, Orientation, Report } from '../report/report';
import type { FixRequest, FixResult, TwinRequest, TwinResult } from './fix';
import type { AnalysisSpec } from './spec';

/** What the engine process is doing; `fraction` is 0…1 of the whole run and never falls. */
export interface Progress {
  readonly stage: 'load' | 'preprocess' | 'measure' | 'report' | 'explain';
  readonly message: string;
  readonly fraction: number;
}

/** An 8-bit RGBA picture, row by row from the top left. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** A matrix of float32, row by row. */
export interface Matrix {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** What a person sees of one layer under one flip. Tensors without spatial axes are one row a channel axis. */
export interface LayerView {
  readonly tensor: string;
  readonly flip: Flip;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Channel shown large. */
  readonly channel: number;
  /** F(x), g·F(gx) (brought back to x's orientation) and their difference, of `channel`. */
  readonly original: Matrix;
  readonly flipped: Matrix;
  readonly difference: Matrix;
  /** Per position, the L2 norm of the difference over channels. */
  readonly heatmap: Matrix;
  /** Channel indices, largest error first, and each one's share: ‖difference of channel‖ / ‖F(x)‖. */
  readonly order: Uint32Array;
  readonly channelErrors: Float32Array;
}

/** Thumbnails of channels `order[first … first+count)`: difference, one byte a pixel, scaled by each channel's own maximum. */
export interface ChannelStrip {
  readonly first: number;
  readonly width: number;
  readonly height: number;
  readonly thumbnails: readonly Uint8Array[];
}

/** A kernel slice beside its mirror image. */
export interface KernelView {
  readonly node: string;
  readonly filter: number;
  readonly channel: number;
  readonly asymmetry: number;
  readonly kernel: Matrix;
  readonly mirrored: Matrix;
}

/** What can be found out after the first results, each for a price: every part adds to the report. */
export const EXPLAIN_PARTS = ['audit', 'causes', 'sizes', 'local', 'channels'] as const;
export type ExplainPart = (typeof EXPLAIN_PARTS)[number];

/** What one layer does under one flip, beyond its error. */
export interface LayerInsight {
  /** E after the best channel matching; absent where channels cannot be matched. */
  readonly permuted?: number;
  /** Of all channels that the matching moves, the share that answer each other; absent when it moves none. */
  readonly mutual?: number;
  /** Channels that are answered by another one, the strongest first, at most 24. */
  readonly swaps: readonly {
    readonly channel: number;
    readonly partner: number;
    readonly similarity: number;
    readonly own: number;
  }[];
  /** The one-pixel shift that lowers E most, with E on the common positions after it and before. */
  readonly shift?: { readonly dy: number; readonly dx: number; readonly error: number; readonly unshifted: number };
}

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
