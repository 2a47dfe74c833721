import { isDeepStrictEqual } from 'node:util';
import { EngineProcess, type EngineProcessOptions } from './client';
import {
  MAX_SILENT_SECONDS,
  type EngineEvents,
  type EngineFunctions,
  type Progress,
  type Silence,
} from '../../protocol/engine';
import { isCanceled, UserError } from '../../protocol/errors';
import type { ModelDescription } from '../../report/modelDescription';
import { SerialQueue } from '../../protocol/serialQueue';
import type { Audit } from '../../report/terminal/audit';
import type { ReproductionResult, ReproductionSpec } from '../../protocol/reproduction';
import type { AnalysisSpec, ModelRef } from '../../protocol/spec';
import { EngineAnalysis, exitBehind, type UnexpectedExit, type Watch } from './engineAnalysis';

export type EngineLaunch = Pick<
  EngineProcessOptions,
  'script' | 'args' | 'execPath' | 'memoryBudgetMB' | 'runtimePath' | 'without' | 'heartbeatCheckMs'
>;

/** What the client needs of whoever runs it. */
export interface EngineClientDependencies {
  /** Read whenever a process is started, so that changed settings count. May throw a `UserError`. */
  launch(): EngineLaunch;
  /** Asked before every run, also those that restore a lost analysis: throws a `UserError` when a model may not run here. */
  permit(spec: Pick<AnalysisSpec, 'model'>): void;
  log: EngineEvents['log'];
  /** One line for a person: why the engine ended, while working on which spec, and what to do. */
  describeExit(exit: UnexpectedExit, spec: AnalysisSpec): string;
  /** Tells a person that the engine does not answer, and offers to end it. */
  notifySilent(silence: Silence, end: (reason: Error) => void): void;
  /** A run begins: one at a time. */
  runBegan(spec: AnalysisSpec): void;
  /** It has ended, in whatever way. */
  runEnded(): void;
  /** Milliseconds the process is kept after the last analysis was released. */
  readonly keepMs: number;
}

/**
 * A lasting user's side of the engine: starts the process on first use, one analysis at a time, ends it
 * some time after its last user has left, and starts another when the old one crashed or was stopped.
 */
export class EngineClient {
  readonly #dependencies: EngineClientDependencies;
  readonly #analyses = new Map<string, EngineAnalysis>();
  #process: EngineProcess | undefined;
  /** Who is told of the progress of a question that is no analysis, by its id. */
  readonly #followed = new Map<string, Watch['onProgress']>();
  readonly #analyzing = new SerialQueue();
  readonly #explaining = new SerialQueue();
  #idle: NodeJS.Timeout | undefined;
  /** The model that is being loaded before anybody asked for it. */
  #preparing: ModelRef | undefined;
  #opened = 0;
  #disposed = false;

  constructor(dependencies: EngineClientDependencies) {
    this.#dependencies = dependencies;
  }

  /** The running process, or undefined when none is. */
  get pid(): number | undefined {
    return this.#process?.running === true ? this.#process.pid : undefined;
  }

  /** A new analysis; nothing is started before it is run. Whoever opens it releases it. */
  open(spec: AnalysisSpec): EngineAnalysis {
    clearTimeout(this.#idle);
    this.#opened += 1;
    const other = this.#preparing;
    // Nobody waits for a model that was only likely to be asked for.
    if (other !== undefined && !isDeepStrictEqual(other, spec.model)) {
      void this.#process?.kill(new UserError('canceled', 'Another model is to be run.'));
    }
    const analysis = new EngineAnalysis(`a${this.#opened}`, spec, {
      permit: () => this.#dependencies.permit(spec),
      process: () => this.#startedProcess(),
      // Stopping one analysis ends the process: it must not take another with it.
      enqueue: (work) => this.#analyzing.add(() => this.#run(spec, work)),
      enqueueExplaining: (work) => this.#explaining.add(work),
      released: (released) => this.#released(released),
      describeExit: (exit) => this.#dependencies.describeExit(exit, spec),
    });
    this.#analyses.set(analysis.id, analysis);
    return analysis;
  }

  async #run<T>(spec: AnalysisSpec, work: () => Promise<T>): Promise<T> {
    this.#dependencies.runBegan(spec);
    try {
      return await work();
    } finally {
      this.#dependencies.runEnded();
    }
  }

  /** Names of the arrays, or numbers of the pages, in a file that may hold several inputs. */
  inputNames(path: string): Promise<readonly string[]> {
    return this.#askInPassing((engine) => engine.inputNames(path));
  }

  /** Execution providers that ONNX Runtime says it has. */
  providers(): Promise<readonly string[]> {
    return this.#askInPassing((engine) => engine.providers());
  }

  /** An image's file as a small JPEG. */
  thumbnail(path: string): Promise<Uint8Array> {
    return this.#askInPassing((engine) => engine.thumbnail(path));
  }

  /** Judges the model from its file alone, which needs no runtime. */
  async audit(spec: Pick<AnalysisSpec, 'model' | 'size'>): Promise<Audit> {
    this.#dependencies.permit(spec);
    return this.#askInPassing((engine) => engine.audit(spec.model, spec.size));
  }

  /** What the model's file tells before anything is run, which needs no runtime. */
  async describe(model: ModelRef): Promise<ModelDescription> {
    return this.#askInPassing((engine) => engine.describe(model));
  }

  /**
   * Puts the question of the ResNet-18 without its head to a model. Rejects with the signal's reason when it stops it, or
   * what the engine says.
   */
  reproduce(spec: ReproductionSpec, { onProgress, signal }: Watch): Promise<ReproductionResult> {
    this.#opened += 1;
    const id = `q${this.#opened}`;
    return this.#analyzing.add(async () => {
      signal.throwIfAborted();
      this.#dependencies.permit(spec);
      this.#followed.set(id, onProgress);
      return this.#askInPassing(async (engine) => {
        signal.throwIfAborted();
        // A process that ends first has stopped as well.
        const stop = (): void => void engine.release(id).catch(() => undefined);
        signal.addEventListener('abort', stop);
        try {
          return await engine.reproduce(id, spec);
        } catch (error) {
          signal.throwIfAborted();
          throw error;
        } finally {
          signal.removeEventListener('abort', stop);
          this.#followed.delete(id);
        }
      });
    });
  }

  /** Starts the process: it will be asked soon. Throws a `UserError` as `launch` does. */
  start(): void {
    this.#startedProcess();
    this.#endWhenIdle();
  }

  /** Starts the process and has it load a model, unless something is open already. */
  async prepare(model: ModelRef | undefined): Promise<void> {
    if (this.#analyses.size > 0) return;
    this.#preparing = model;
    try {
      await this.#askInPassing((engine) => engine.prepare(model));
    } catch (error) {
      if (!isCanceled(error)) throw error;
    } finally {
      this.#preparing = undefined;
    }
  }

  /** Resolves when nothing runs or is being explained. */
  async whenIdle(): Promise<void> {
    const nothing = (): Promise<void> => Promise.resolve();
    await Promise.all([this.#analyzing.add(nothing), this.#explaining.add(nothing)]);
  }

  /** Ends the process; what runs is started again on a new one. For settings that a process reads once. */
  restart(): void {
    void this.#process?.kill();
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#idle);
    void this.#process?.kill();
  }

  async #askInPassing<T>(question: (engine: EngineFunctions) => Promise<T>): Promise<T> {
    clearTimeout(this.#idle);
    try {
      for (;;) {
        const process = this.#startedProcess();
        try {
          return await question(process.functions);
        } catch (error) {
          // One that was ended for another's sake is asked again.
          const exit = await exitBehind(error, process);
          if (exit?.kind !== 'killed' || this.#disposed) throw error;
        }
      }
    } finally {
      this.#endWhenIdle();
    }
  }

  #startedProcess(): EngineProcess {
    if (this.#disposed) throw new Error('the engine client is disposed');
    if (this.#process?.running === true) return this.#process;
    const log: EngineEvents['log'] = (level, message) => this.#dependencies.log(level, message);
    const process = new EngineProcess({
      ...this.#dependencies.launch(),
      events: { progress: (id, progress) => this.#reportProgress(id, progress), log },
      onSilent: (silence) => this.#silent(process, silence),
      onExit: (how) => log('info', `engine process ${process.pid ?? '?'} ended at "${stageOf(process)}": ${how}`),
    });
    log('info', `engine process ${process.pid ?? '?'} started`);
    this.#process = process;
    return process;
  }

  #reportProgress(id: string, progress: Progress): void {
    this.#analyses.get(id)?.reportProgress(progress);
    this.#followed.get(id)?.(progress);
  }

  /** Asked once for each silence: whoever waits is not asked again before it was heard of. */
  #silent(process: EngineProcess, silence: Silence): void {
    const told = `the engine has not answered for ${silence.seconds} s; it was last at "${stageOf(process)}"`;
    this.#dependencies.log('warn', told);
    if (silence.seconds > MAX_SILENT_SECONDS) return;
    this.#dependencies.notifySilent(silence, (reason) => {
      if (process.isSilent) void process.kill(reason);
    });
  }

  #released(analysis: EngineAnalysis): void {
    this.#analyses.delete(analysis.id);
    this.#endWhenIdle();
  }

  #endWhenIdle(): void {
    if (this.#analyses.size > 0 || this.#followed.size > 0) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.#process?.kill(), this.#dependencies.keepMs);
    this.#idle.unref();
  }
}

function stageOf({ stage }: EngineProcess): string {
  return stage ?? 'its start';
}
