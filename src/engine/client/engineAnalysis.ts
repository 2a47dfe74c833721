import type { EngineExit, EngineProcess } from './client';
import { requireUnchanged } from '../files/fileVersions';
import type { AnalysisResult, EngineFunctions, ExplainPart, Fingerprint, Progress } from '../../protocol/engine';
import { UserError } from '../../protocol/errors';
import type { FixRequest, FixResult } from '../../protocol/fix';
import type { Answer, EngineQuestions, Question, QuestionArguments } from '../../protocol/questions';
import type { LinearRequest } from '../../protocol/linear';
import type { AnalysisSpec } from '../../protocol/spec';
import type { ReportAssets } from '../../report/html/assets';
import type { ReportPatch } from '../../report/patch';
import type { Flip } from '../../report/report';

export type UnexpectedExit = Exclude<EngineExit, { kind: 'killed' }>;

/** What an analysis needs of the client it belongs to. */
export interface AnalysisDependencies {
  permit(): void;
  process(): EngineProcess;
  enqueue<T>(work: () => Promise<T>): Promise<T>;
  /** Long questions, one at a time for all analyses: together they would drive each other out of the engine. */
  enqueueExplaining<T>(work: () => Promise<T>): Promise<T>;
  released(analysis: EngineAnalysis): void;
  describeExit(exit: UnexpectedExit): string;
}

/** How a long question is followed and stopped. */
export interface Watch {
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

/** How long an engine may take to stop explaining; after that it is held by something that does not end. */
const MAX_STOP_MS = 1000;

/** More would let two large analyses drive each other out of the memory budget forever. */
const MAX_LOSSES = 2;

/**
 * One analysis as its user sees it, whether or not the engine still has it: a question about one that
 * was lost (the process was stopped, had crashed, or freed it) first runs it again from its spec.
 */
export class EngineAnalysis {
  readonly id: string;
  readonly spec: AnalysisSpec;
  readonly #dependencies: AnalysisDependencies;
  /** The process that holds the analysis. */
  #holder: EngineProcess | undefined;
  #working: EngineProcess | undefined;
  #restoring: Promise<EngineProcess> | undefined;
  #onProgress: ((progress: Progress) => void) | undefined;
  /** What the engine last said that it does for it. */
  #stage: string | undefined;
  #released = false;
  /** Of the files that the report was made from. */
  #fingerprint: Fingerprint | undefined;
  /** Why no question can be answered any more. */
  #outdated: UserError | undefined;

  constructor(id: string, spec: AnalysisSpec, dependencies: AnalysisDependencies) {
    this.id = id;
    this.spec = spec;
    this.#dependencies = dependencies;
  }

  /** Rejects with a `UserError` `canceled` after `release`, `engine-crashed`, or what the engine says. */
  async run(onProgress: (progress: Progress) => void): Promise<AnalysisResult> {
    this.#onProgress = onProgress;
    try {
      const result = await this.#analyze();
      this.#fingerprint = result.fingerprint;
      return result;
    } finally {
      this.#onProgress = undefined;
    }
  }

  /** Files that the report was made from, or would have been were they there. */
  get files(): readonly string[] {
    return (this.#fingerprint ?? []).map(([file]) => file);
  }

  /**
   * Says what the report was made from that the questions are about, where this analysis was not run for it; of a report from
   * elsewhere, what of that is known.
   */
  expectFiles(fingerprint: Fingerprint): void {
    this.#fingerprint = fingerprint;
  }

  /** Asks a question of the page. */
  ask<Q extends Question>(question: Q, ...args: QuestionArguments<Q>): Promise<Answer<Q>> {
    return this.#ask((engine: EngineQuestions) => engine[question](this.id, ...args));
  }

  /** What one more part adds to the report. Rejects with `canceled` when the watch's signal stops it. */
  explain(part: ExplainPart, watch: Watch): Promise<ReportPatch> {
    return this.#askAtLength(watch, (engine) => engine.explain(this.id, part));
  }

  /** What each layer and place adds to the output's difference, for the report; rejects like `explain`. */
  attribution(flip: Flip, watch: Watch): Promise<ReportPatch> {
    return this.#askAtLength(watch, (engine) => engine.attribution(this.id, flip));
  }

  /** The error of layers after the best linear map of channels, for the report; rejects like `explain`. */
  linear(request: LinearRequest, watch: Watch): Promise<ReportPatch> {
    return this.#askAtLength(watch, (engine) => engine.linear(this.id, request));
  }

  /** What training with flips can leave, estimated, for the report; rejects like `explain`. */
  estimate(watch: Watch): Promise<ReportPatch> {
    return this.#askAtLength(watch, (engine) => engine.estimate(this.id));
  }

  exportImages(tensors: readonly string[]): Promise<ReportAssets> {
    return this.#ask((engine) => engine.exportImages(this.id, tensors));
  }

  writeFix(request: FixRequest, path: string): Promise<FixResult> {
    return this.#ask((engine) => engine.writeFix(this.id, request, path));
  }

  /** Called by the client with the engine's progress. */
  reportProgress(progress: Progress): void {
    this.#stage = progress.message;
    this.#onProgress?.(progress);
  }

  /** Gives it up: a run under way is canceled at once, and the engine may free what it holds. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    void this.#working?.kill();
    if (this.#holder?.running === true) {
      // Nobody waits for it when the process ends before it has freed the memory.
      this.#holder.functions.release(this.id).catch(() => undefined);
    }
    this.#dependencies.released(this);
  }

  #analyze(): Promise<AnalysisResult> {
    return this.#dependencies.enqueue(() =>
      this.#attempts(async (using) => {
        this.#dependencies.permit();
        const process = using(this.#dependencies.process());
        this.#working = process;
        try {
          const result = await process.functions.analyze(this.id, this.spec);
          this.#holder = process;
          return result;
        } finally {
          this.#working = undefined;
        }
      }),
    );
  }

  #ask<T>(question: (engine: EngineFunctions) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#attempts(async (using) => {
      this.#goOn(signal);
      const holder = this.#holder?.running === true ? this.#holder : await this.#restore();
      this.#goOn(signal);
      return question(using(holder).functions);
    });
  }

  #goOn(signal: AbortSignal | undefined): void {
    if (this.#outdated !== undefined) throw this.#outdated;
    if (signal?.aborted === true) throw this.#canceled();
  }

  /** Rejects as soon as it is stopped; what comes next waits until the engine has stopped too. */
  #askAtLength<T>({ onProgress, signal }: Watch, question: (engine: EngineFunctions) => Promise<T>): Promise<T> {
    let refuse: (reason: Error) => void = () => undefined;
    const stopped = new Promise<never>((_, reject) => {
      refuse = reject;
    });
    const refused = (): void => refuse(this.#canceled());
    signal.addEventListener('abort', refused);
    const asked = this.#dependencies.enqueueExplaining(async () => {
      let ending: NodeJS.Timeout | undefined;
      const stop = (): void => {
        this.#onProgress = undefined;
        this.#stopExplaining();
        // Other questions that it keeps waiting are asked again.
        ending = setTimeout(() => void this.#holder?.kill(), MAX_STOP_MS);
      };
      this.#onProgress = onProgress;
      signal.addEventListener('abort', stop);
      try {
        return await this.#ask(question, signal);
      } finally {
        clearTimeout(ending);
        signal.removeEventListener('abort', stop);
        this.#onProgress = undefined;
      }
    });
    return Promise.race([asked, stopped]).finally(() => signal.removeEventListener('abort', refused));
  }

  #stopExplaining(): void {
    if (this.#holder?.running !== true) return;
    // When the process ends first, what it was explaining has stopped as well.
    this.#holder.functions.stopExplaining(this.id).catch(() => undefined);
  }

  /** Analyses again; questions that come meanwhile wait for the same run. */
  #restore(): Promise<EngineProcess> {
    this.#restoring ??= this.#analyzeAgain().finally(() => {
      this.#restoring = undefined;
    });
    return this.#restoring;
  }

  async #analyzeAgain(): Promise<EngineProcess> {
    const made = this.#fingerprint;
    // A run of other files would tell nothing of the report, and might take long.
    if (made !== undefined) await requireUnchanged(new Map(made));
    const { fingerprint } = await this.#analyze();
    if (this.#holder === undefined) throw this.#canceled();
    const now = new Map(fingerprint);
    if (made === undefined || made.every(([file, version]) => now.get(file) === version)) return this.#holder;
    this.#outdated = new UserError('files-changed', 'A file of this report changed since; run again.');
    throw this.#outdated;
  }

  /**
   * Repeats `work` when the process it was `using` was killed for another's sake, or had freed the analysis.
   */
  async #attempts<T>(work: (using: (process: EngineProcess) => EngineProcess) => Promise<T>): Promise<T> {
    for (let losses = 0; ;) {
      if (this.#released) throw this.#canceled();
      let used: EngineProcess | undefined;
      try {
        return await work((process) => (used = process));
      } catch (error) {
        const exit = await exitBehind(error, used);
        if (this.#released) throw this.#canceled();
        const wasLost = error instanceof UserError && error.reason === 'analysis-lost';
        if (wasLost) losses += 1;
        if (exit !== undefined && exit.kind !== 'killed') throw this.#crashed(exit);
        if (exit === undefined && (!wasLost || losses > MAX_LOSSES)) throw error;
        this.#holder = undefined;
      }
    }
  }

  #crashed(exit: UnexpectedExit): UserError {
    const { model } = this.spec;
    const file = model.kind === 'file' ? model.path : undefined;
    return new UserError('engine-crashed', this.#dependencies.describeExit(exit), file);
  }

  #canceled(): UserError {
    const at = this.#stage === undefined ? 'before it had begun' : `while it was at "${this.#stage}"`;
    return new UserError('canceled', `The analysis was stopped ${at}.`);
  }
}

/** How the process ended, when its end is what made a call reject; undefined when the engine itself refused. */
export async function exitBehind(error: unknown, process: EngineProcess | undefined): Promise<EngineExit | undefined> {
  if (process === undefined || process.running) return undefined;
  if (error instanceof UserError && error.reason !== 'engine-crashed') return undefined;
  return process.ended;
}
