import { dirname, join } from 'node:path';
import { version } from '../../package.json';
import { EngineProcess } from '../engine/client';
import type { Progress } from '../protocol/engine';
import { UserError } from '../protocol/errors';
import { run, type RunContext } from './run';

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** `dist/cli.js`: the command line on this process's streams, with the engine in a process of its own. */
async function main(): Promise<void> {
  const engines = new Set<EngineProcess>();
  let interrupted: number | undefined;
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.once(signal, () => {
      interrupted = code;
      for (const engine of engines) void engine.kill(new UserError('canceled', 'Canceled.'));
      if (engines.size === 0) process.exit(code);
    });
  }
  // Whoever reads our output may stop early, as `| head` does.
  process.stdout.on('error', ignoreClosedPipe);
  process.stderr.on('error', ignoreClosedPipe);
  const io: RunContext['io'] = {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
  };
  const code = await run(process.argv.slice(2), {
    io,
    version,
    packageRoot: dirname(__dirname),
    startEngine: (log) => startEngine(engines, log),
  });
  process.exitCode = interrupted ?? code;
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

function startEngine(engines: Set<EngineProcess>, log: (line: string) => void): ReturnType<RunContext['startEngine']> {
  let listener: (progress: Progress) => void = () => undefined;
  const engine = new EngineProcess({
    script: join(__dirname, 'engine.js'),
    events: {
      progress: (_id, progress) => listener(progress),
      log: (level, message) => log(`engine ${level}: ${message}`),
    },
    onExit: () => engines.delete(engine),
  });
  engines.add(engine);
  return {
    functions: engine.functions,
    onProgress: (next) => {
      listener = next;
    },
    kill: () => engine.kill(),
  };
}

void main();
