import { fork, type ChildProcess } from 'node:child_process';
import type { EngineEvents, EngineFunctions } from '../protocol/engine';
import { MEMORY_BUDGET_OPTION } from '../protocol/engine';
import { UserError } from '../protocol/errors';
import { connectRpc, type Rpc } from '../protocol/rpc';

export interface EngineProcessOptions {
  /** The engine's bundle, `dist/engine.js`. */
  readonly script: string;
  /** Another Node to run it on; by default the one that runs this process. */
  readonly execPath?: string;
  readonly memoryBudgetMB?: number;
  readonly events: EngineEvents;
  /** Called once, when the process has ended, with how it ended. */
  readonly onExit?: (how: string) => void;
  readonly onError?: (error: unknown, functionName: string) => void;
}

/**
 * A running engine process and the functions it answers. Native code runs there only: when it
 * aborts, every waiting call rejects with `engine-crashed` and this process lives on.
 */
export class EngineProcess {
  readonly functions: Rpc<EngineFunctions, EngineEvents>;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #exited = false;

  constructor(options: EngineProcessOptions) {
    this.#child = start(options);
    const child = this.#child;
    this.functions = connectRpc<EngineFunctions, EngineEvents>(
      options.events,
      {
        post: (message) => post(child, message),
        listen: (receive) => {
          child.on('message', receive);
          return () => child.off('message', receive);
        },
      },
      options.onError === undefined ? {} : { onError: options.onError },
    );
    forwardLines(child, options.events);
    this.#ended = new Promise((resolve) => {
      const end = (how: string): void => {
        if (this.#exited) return;
        this.#exited = true;
        this.functions.$close(crash(how));
        options.onExit?.(how);
        resolve();
      };
      child.once('exit', (code, signal) => end(signal === null ? `exit code ${code ?? '?'}` : `signal ${signal}`));
      child.once('error', (error) => end(error.message));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get running(): boolean {
    return !this.#exited;
  }

  /** Ends the process at once; waiting calls reject with `reason`, or as a crash. */
  async kill(reason?: Error): Promise<void> {
    if (this.#exited) return;
    if (reason !== undefined) this.functions.$close(reason);
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}

function start(options: EngineProcessOptions): ChildProcess {
  const args = options.memoryBudgetMB === undefined ? [] : [`${MEMORY_BUDGET_OPTION}${options.memoryBudgetMB}`];
  return fork(options.script, args, {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    ...(options.execPath === undefined ? {} : { execPath: options.execPath }),
  });
}

function post(child: ChildProcess, message: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!child.connected) {
      reject(crash('its message channel is closed'));
      return;
    }
    child.send(message as object, (error) => (error === null ? resolve() : reject(error)));
  });
}

function crash(how: string): UserError {
  return new UserError(
    'engine-crashed',
    `The analysis engine stopped (${how}). Run the check again; if it happens again, see the log and try a smaller input or a larger memory.`,
  );
}

/** What native code prints goes to the log, line by line. */
function forwardLines(child: ChildProcess, events: EngineEvents): void {
  const level = { stdout: 'info', stderr: 'warn' } as const;
  for (const name of ['stdout', 'stderr'] as const) {
    let rest = '';
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim() !== '') events.log(level[name], line);
    });
  }
}
