import { fork, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import type { EngineEvents, EngineFunctions, Silence } from '../../protocol/engine';
import {
  MAX_MEMORY_OPTION,
  MEMORY_BUDGET_OPTION,
  RUNTIME_OPTION,
  PULSE,
  PULSE_FD,
  WITHOUT_OPTION,
} from '../../protocol/engine';
import type { Switch } from '../../report/installation';
import { Heartbeat } from './heartbeat';
import { maxMemoryMB, tooMuchMemory } from './maxMemory';
import { UserError } from '../../protocol/errors';
import { cutText, MAX_TEXT } from '../../report/facts/cutText';
import { connectRpc, type MessageChannelEnd, type Rpc } from '../../protocol/rpc';

export interface EngineProcessOptions {
  /** The engine's bundle, `dist/engine.js`. */
  readonly script: string;
  /** Another Node to run it on; by default the one that runs this process. */
  readonly execPath?: string;
  /** Further arguments, which tell the process apart in a list of processes. */
  readonly args?: readonly string[];
  readonly memoryBudgetMB?: number;
  /** Resident memory, above which it is ended; by default three quarters of what there is. */
  readonly maxMemoryMB?: number;
  /** Absolute path of an onnxruntime-node to run models with; by default the one that is shipped. */
  readonly runtimePath?: string;
  /** What does not work on this machine; none by default. */
  readonly without?: readonly Switch[];
  readonly events: Pick<EngineEvents, 'progress' | 'log'>;
  /** Called once, when the process has ended, with how it ended. */
  readonly onExit?: (how: string) => void;
  readonly onError?: (error: unknown, functionName: string) => void;
  /** Called when it has not been heard of for ten seconds, and every ten after. */
  readonly onSilent?: (silence: Silence) => void;
  /** How often it is looked whether it is heard of, in milliseconds. */
  readonly heartbeatCheckMs?: number;
}

/** How an engine process came to its end. */
export type EngineExit =
  | { readonly kind: 'killed' }
  | { readonly kind: 'not-started'; readonly execPath: string; readonly message: string }
  | {
      readonly kind: 'crashed';
      readonly code: number | null;
      readonly signal: NodeJS.Signals | null;
      /** The last line it wrote to stderr, '' when none. */
      readonly lastLine: string;
    };

/** How long, after the exit, the last messages and lines may take to arrive; a grandchild can hold a pipe open. */
const MAX_LAST_WORDS_MS = 200;

/** Those of this process that have not ended. */
const engines = new Set<EngineProcess>();

/** Ends every engine that this process has started, whoever did; waiting calls reject with `reason`. Never rejects. */
export async function endEngines(reason: Error): Promise<void> {
  await Promise.all([...engines].map((engine) => engine.kill(reason)));
}

/**
 * A running engine process and the functions it answers. Native code runs there only: when it
 * aborts, every waiting call rejects with `engine-crashed` and this process lives on.
 */
export class EngineProcess {
  readonly functions: Rpc<EngineFunctions, EngineEvents>;
  /** Resolves when the process has ended, what it was writing is removed and its waiting calls are rejected; never rejects. */
  readonly ended: Promise<EngineExit>;
  readonly #child: ChildProcess;
  readonly #drafts: string[] = [];
  readonly #heartbeat: Heartbeat;
  #running = true;
  #killed = false;
  #reason: Error | undefined;
  #lastLine = '';

  constructor(options: EngineProcessOptions) {
    const maxMemory = options.maxMemoryMB ?? maxMemoryMB();
    this.#child = start(options, maxMemory);
    this.#heartbeat = new Heartbeat((silence) => options.onSilent?.(silence), options.heartbeatCheckMs);
    this.functions = connectRpc<EngineFunctions, EngineEvents>(
      {
        ...options.events,
        progress: (id, progress) => {
          this.#heartbeat.at(progress.message);
          options.events.progress(id, progress);
        },
        draft: (path) => void this.#drafts.push(path),
      },
      channelOf(this.#child, options.events, () => this.#heartbeat.heard()),
      options.onError === undefined ? {} : { onError: options.onError },
    );
    this.#child.stdio[PULSE_FD]?.on('data', (signs: Buffer) => {
      if (signs.includes(PULSE.works)) this.#heartbeat.heard();
      if (signs.includes(PULSE.full)) {
        void this.kill(new UserError('engine-ended', tooMuchMemory(maxMemory, this.stage)));
      }
    });
    forwardLines(this.#child, (level, line) => {
      if (level === 'warn') this.#lastLine = line.trim();
      options.events.log(level, line);
    });
    this.ended = this.#watch(options.execPath ?? process.execPath).then((exit) => {
      this.functions.$close(this.#reason ?? crash(describeExit(exit)));
      options.onExit?.(describeExit(exit));
      engines.delete(this);
      return exit;
    });
    engines.add(this);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether it can still be asked; false from the moment it is killed. */
  get running(): boolean {
    return this.#running;
  }

  /** Whether it has not been heard of for ten seconds. */
  get isSilent(): boolean {
    return this.#heartbeat.isSilent;
  }

  /** What it last said that it does. */
  get stage(): string | undefined {
    return this.#heartbeat.silence.stage;
  }

  /** Ends the process at once, whatever it is doing; waiting calls reject with `reason`, or as a crash. */
  async kill(reason?: Error): Promise<void> {
    if (this.#running) {
      this.#killed = true;
      this.#running = false;
      this.#reason = reason;
      this.#child.kill('SIGKILL');
    }
    await this.ended;
  }

  async #watch(execPath: string): Promise<EngineExit> {
    const exit = await endOf(this.#child, execPath);
    this.#heartbeat.stop();
    this.#running = false;
    if (exit.kind === 'not-started') return exit;
    await lastWords(this.#child, 'disconnect');
    // One that it could not have removed itself; where that fails, how it ended says more.
    await Promise.all(this.#drafts.map((draft) => rm(draft, { force: true }).catch(() => undefined)));
    if (this.#killed) return { kind: 'killed' };
    await lastWords(this.#child, 'close');
    return { ...exit, lastLine: this.#lastLine };
  }
}

/** `exit code 3`, `signal SIGABRT (out of memory)`, … */
export function describeExit(exit: EngineExit): string {
  if (exit.kind === 'killed') return 'killed';
  if (exit.kind === 'not-started') return `${exit.execPath} could not be started: ${exit.message}`;
  const how = exit.signal === null ? `exit code ${exit.code ?? '?'}` : `signal ${exit.signal}`;
  return exit.lastLine === '' ? how : `${how}: ${exit.lastLine}`;
}

/**
 * For glibc, others pass it over: sessions are made and released by several threads, and with a heap for each, what one
 * session has freed is of no use to the next.
 */
const ONE_HEAP = { MALLOC_ARENA_MAX: '1' };
/** Release builds of ONNX Runtime collect usage, keep it below the user's cache folder and send it to their maker. */
const NO_TELEMETRY = { ORT_DISABLE_TELEMETRY: '1' };

function start(options: EngineProcessOptions, maxMemory: number): ChildProcess {
  const { memoryBudgetMB, runtimePath, without = [] } = options;
  const args = [
    ...(options.args ?? []),
    `${MAX_MEMORY_OPTION}${maxMemory}`,
    ...(memoryBudgetMB === undefined ? [] : [`${MEMORY_BUDGET_OPTION}${memoryBudgetMB}`]),
    ...(runtimePath === undefined ? [] : [`${RUNTIME_OPTION}${runtimePath}`]),
    ...(without.length === 0 ? [] : [`${WITHOUT_OPTION}${without.join(',')}`]),
  ];
  // What a debugger or a test runner has every Node load is not for the engine.
  const env: NodeJS.ProcessEnv = { ...ONE_HEAP, ...process.env, ...NO_TELEMETRY };
  delete env['NODE_OPTIONS'];
  return fork(options.script, args, {
    serialization: 'advanced',
    execArgv: [],
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
    ...(options.execPath === undefined ? {} : { execPath: options.execPath }),
  });
}

function channelOf(child: ChildProcess, events: EngineProcessOptions['events'], heard: () => void): MessageChannelEnd {
  return {
    post: (message) => {
      // A message that could not be sent is followed by the end of the process, which rejects its call and says more.
      child.send(message as object, (error) => {
        if (error !== null) events.log('warn', `message to the engine not sent: ${error.message}`);
      });
    },
    listen: (receive) => {
      const listener = (message: unknown): void => {
        heard();
        receive(message);
      };
      child.on('message', listener);
      return () => child.off('message', listener);
    },
  };
}

function endOf(child: ChildProcess, execPath: string): Promise<Exclude<EngineExit, { kind: 'killed' }>> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      if (child.pid === undefined) resolve({ kind: 'not-started', execPath, message: error.message });
    });
    child.once('exit', (code, signal) => resolve({ kind: 'crashed', code, signal, lastLine: '' }));
    // Without its channel the process is of no use, whether or not it still runs.
    child.once('disconnect', () => child.kill('SIGKILL'));
  });
}

/** Waits for the end of its messages (`disconnect`) or of its output (`close`). */
function lastWords(child: ChildProcess, end: 'disconnect' | 'close'): Promise<void> {
  if (end === 'disconnect' && !child.connected) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, MAX_LAST_WORDS_MS);
    child.once(end, () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function crash(how: string): UserError {
  return new UserError(
    'engine-crashed',
    `The analysis engine stopped (${how}). Run the check again; if it happens again, see the log and try a smaller input or a larger memory.`,
  );
}

/** What native code prints goes to the log, line by line. */
function forwardLines(child: ChildProcess, log: EngineEvents['log']): void {
  const level = { stdout: 'info', stderr: 'warn' } as const;
  for (const name of ['stdout', 'stderr'] as const) {
    let rest = '';
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = cutText(lines.pop() ?? '', MAX_TEXT);
      for (const line of lines) if (line.trim() !== '') log(level[name], cutText(line, MAX_TEXT));
    });
  }
}
