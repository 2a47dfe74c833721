import type { ReportAssets } from '../report/html/assets';
import type { ReportPatch } from '../report/patch';
import type { Flip, Orientation, Report } from '../report/report';
import type { Audit } from '../report/terminal/audit';
import type { FixRequest, FixResult, TwinRequest, TwinResult } from './fix';
import type { EngineHost, Probe } from '../report/installation';
import type { ModelDescription } from '../report/modelDescription';
import type { EngineQuestions } from './questions';
import type { ReproductionResult, ReproductionSpec } from './reproduction';
import type { LinearRequest } from './linear';
import type { AnalysisSpec, ModelRef } from './spec';
import type { StudyFunctions } from './study';
import type { RgbaImage } from './views';

/** What the engine process is doing; `fraction` is 0…1 of the whole run and never falls. */
export interface Progress {
  readonly stage: 'load' | 'preprocess' | 'measure' | 'report' | 'explain';
  readonly message: string;
  readonly fraction: number;
}

/** What can be explained after the first results, each for a price: every part adds to the report. */
export const EXPLAIN_PARTS = ['audit', 'scale', 'causes', 'sizes', 'local', 'channels', 'fixes'] as const;
export type ExplainPart = (typeof EXPLAIN_PARTS)[number];

/**
 * What a report was made from, in the order of the paths: the model, its weights, everything that describes it, and the
 * inputs; also those that were not there. A version is another one when its file is written again.
 */
export type Fingerprint = readonly (readonly [file: string, version: string])[];

/** The finished first part of an analysis. `id` names it for later questions. */
export interface AnalysisResult {
  readonly report: Report;
  readonly fingerprint: Fingerprint;
  /** What the network saw, per orientation; empty for tensors and noise without three or one channels. */
  readonly images: { readonly [O in Orientation]?: RgbaImage };
}

/**
 * What the engine process does when asked. Every promise rejects with a `UserError`
 * (see `protocol/errors`) when a person can mend it, and with any other error when not.
 *
 * Questions about a finished analysis `id` reject with `analysis-lost` when the engine does not have it
 * (never had it, or freed it for its memory budget); the client then analyses again and repeats.
 * The report is the client's: answers that belong into it are patches.
 */
export interface EngineFunctions extends EngineQuestions, StudyFunctions {
  /** Loads the runtime, the decoder and a model, so that the first analysis does not wait for them. */
  prepare(model?: ModelRef): Promise<void>;
  /** @param next parts that will be explained at once after: what can be found for them is looked for while an image is decoded */
  analyze(id: string, spec: AnalysisSpec, next?: readonly ExplainPart[]): Promise<AnalysisResult>;
  /**
   * Explains one part of the report. Long parts answer other questions in between, and stop when the
   * analysis is released.
   */
  explain(id: string, part: ExplainPart): Promise<ReportPatch>;
  /** What each layer and place adds to the output's difference; like a long part of `explain`. */
  attribution(id: string, flip: Flip): Promise<ReportPatch>;
  /** The error of layers after the best linear map of channels; like a long part of `explain`. */
  linear(id: string, request: LinearRequest): Promise<ReportPatch>;
  /** Estimates what training with flips can leave of the main output's change at this size; like a long part of `explain`. */
  estimate(id: string): Promise<ReportPatch>;
  /** Stops what is being explained, which rejects with `canceled`; the analysis stays. Unknown ids are ignored. */
  stopExplaining(id: string): Promise<void>;
  /** Frees what the engine keeps of the analysis. Unknown ids are ignored. */
  release(id: string): Promise<void>;
  /**
   * Frees what only views of layers need: activations, and the session that measured them; and the decoder of images.
   * They are made again when they are asked for. Unknown ids are ignored.
   */
  trim(id: string): Promise<void>;
  /** Images for an export: what the network saw, and a heatmap per flip of each of these layers. */
  exportImages(id: string, tensors: readonly string[]): Promise<ReportAssets>;
  /** Files that a model is read from, or would be if they were there: nothing may be written to them. */
  modelSources(model: ModelRef): Promise<readonly string[]>;
  /** Names of the arrays, or numbers of the pages, in a file that may hold several inputs; none where it holds one. */
  inputNames(path: string): Promise<readonly string[]>;
  /** Execution providers that ONNX Runtime says it has; whether they work here is tried when one is used. */
  providers(): Promise<readonly string[]>;
  /** Judges a model's operators from its file alone; a free size is `size`, else the one its preprocessing makes, else 224×224. */
  audit(model: ModelRef, size?: readonly [number, number]): Promise<Audit>;
  /** What a model's file tells before anything is run. */
  describe(model: ModelRef): Promise<ModelDescription>;
  /** Writes a fixed model for a finished analysis, tried on its input and on noise. */
  writeFix(id: string, request: FixRequest, path: string): Promise<FixResult>;
  /** The same without an analysis; with noise as the spec's input, tried on noise alone. */
  fixModel(spec: AnalysisSpec, request: FixRequest, path: string): Promise<FixResult>;
  /** Writes a mirror twin or a counterfactual. */
  twinModel(spec: AnalysisSpec, request: TwinRequest, path: string): Promise<TwinResult>;
  /**
   * Asks the question of the ResNet-18 without its head of a model; answers other questions in between, and stops when
   * `id` is released, which rejects with `canceled`.
   */
  reproduce(id: string, spec: ReproductionSpec): Promise<ReproductionResult>;
  /** The process that it runs in. */
  host(): Promise<EngineHost>;
  /** Tries one part of the installation; resolves to its version or '', and rejects with what failed. */
  probe(name: Probe): Promise<string>;
}

/**
 * Command-line options of the engine process. It ends by itself when its message channel closes,
 * so that nothing is left running when the extension host goes down.
 */
export const MEMORY_BUDGET_OPTION = '--memory-budget-mb=';
/** Resident memory that it may take in all; whoever started it ends it when it takes more. */
export const MAX_MEMORY_OPTION = '--max-memory-mb=';
/** Decodes images with the platform's own build where it is installed: it is faster than the one that runs everywhere. */
export const NATIVE_CODEC_OPTION = '--codec=native';
/**
 * Lets it map model files into memory for sessions that run once, in place of copies of their weights: for a command that
 * soon ends, since a file that is cut short while it is mapped ends the process.
 */
export const MAP_WEIGHTS_OPTION = '--map-weights';
/** An image will be decoded: where WebAssembly does that, it is made ready before the engine itself. */
export const IMAGE_OPTION = '--image';
/** Threads of a run, in place of one per core. */
export const THREADS_OPTION = '--threads=';
/** Folder or file of an onnxruntime-node in place of the one that is shipped. */
export const RUNTIME_OPTION = '--runtime=';
/** Names of what it does without, separated by commas; see `report/installation`. */
export const WITHOUT_OPTION = '--without=';

/** How often the engine tells whether it works, in milliseconds. */
export const HEARTBEAT_MS = 2000;

/** Without a sign for as long, an engine is reported. */
export const MAX_SILENT_SECONDS = 10;

/** The pipe over which the engine tells it, one character at a time: beside its messages, which a run holds up. */
export const PULSE_FD = 4;

/** It answers, or is at a run that takes as long as it takes; or it does neither; or it takes more memory than it may. */
export const PULSE = { works: '+', stuck: '-', full: '!' } as const;

/** What is known of an engine that has not been heard of for a while. */
export interface Silence {
  /** Without a sign. */
  readonly seconds: number;
  /** What it last said that it does; undefined when it has not said anything yet. */
  readonly stage: string | undefined;
}

/** What the engine process sends to its client, unasked. */
export interface EngineEvents {
  progress(id: string, progress: Progress): void;
  log(level: 'info' | 'warn' | 'error', message: string): void;
  /** It is about to make this file, which is to be removed when it ends. */
  draft(path: string): void;
}
