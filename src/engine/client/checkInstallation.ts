import { homedir, tmpdir, userInfo } from 'node:os';
import { dirname } from 'node:path';
import { PROBES, type Findings, type Probe, type ProbeAnswer } from '../../report/installation';
import { isCanceled, UserError } from '../../protocol/errors';
import { withoutPlaces } from '../../report/facts/withoutPlaces';
import { EngineProcess, type EngineProcessOptions } from './client';

/** How a process to try things in is started; nothing is told of it. */
export type ProbedEngine = Pick<EngineProcessOptions, 'script' | 'execPath' | 'args'>;

/** Longer than any of them takes on a slow machine. */
const MAX_PROBE_SECONDS = 30;

/**
 * Tries every part of an installation, in a process of its own that may end with any of them: the next part is then
 * tried in another one. Rejects with `canceled` alone; what is found names no place and no person.
 *
 * @param maxSeconds for each part
 */
export async function checkInstallation(engine: ProbedEngine, maxSeconds = MAX_PROBE_SECONDS): Promise<Findings> {
  const trial = new Trial(engine, maxSeconds);
  try {
    const host = await trial.ask((process) => process.functions.host());
    const answers: Partial<Record<Probe, ProbeAnswer>> = {};
    for (const probe of PROBES) {
      // Electron never gets an arena: its allocator ends the process on large ones.
      if (probe === 'arena' && host.value?.electron !== undefined) continue;
      // Whatever runs a model fails for the same reason.
      if (answers.runtime?.works === false && probe !== 'decoder') continue;
      const { value, failure } = await trial.ask((process) => process.functions.probe(probe));
      answers[probe] = { works: failure === undefined, detail: failure ?? value };
    }
    return { ...(host.value && { host: host.value }), answers };
  } finally {
    await trial.end();
  }
}

type Asked<T> = { readonly value: T; readonly failure?: never } | { readonly value?: never; readonly failure: string };

class Trial {
  readonly #engine: ProbedEngine;
  readonly #maxSeconds: number;
  #process: EngineProcess | undefined;

  constructor(engine: ProbedEngine, maxSeconds: number) {
    this.#engine = engine;
    this.#maxSeconds = maxSeconds;
  }

  async ask<T>(question: (process: EngineProcess) => Promise<T>): Promise<Asked<T>> {
    if (this.#process?.running !== true) this.#process = this.#start();
    const process = this.#process;
    const late = new UserError('engine-ended', `It did not answer within ${this.#maxSeconds} s.`);
    const timer = setTimeout(() => void process.kill(late), this.#maxSeconds * 1000);
    try {
      return { value: await question(process) };
    } catch (error) {
      if (isCanceled(error)) throw error;
      return { failure: this.#describe(error) };
    } finally {
      clearTimeout(timer);
    }
  }

  async end(): Promise<void> {
    await this.#process?.kill();
  }

  #start(): EngineProcess {
    return new EngineProcess({
      ...this.#engine,
      args: ['--probe', ...(this.#engine.args ?? [])],
      events: { progress: () => undefined, log: () => undefined },
    });
  }

  #describe(error: unknown): string {
    const message = error instanceof Error ? error.message : String(error);
    const { script, execPath = process.execPath } = this.#engine;
    const folders = [homedir(), tmpdir(), dirname(dirname(script)), dirname(execPath), process.cwd()];
    return withoutPlaces(message, folders, userInfo().username);
  }
}
