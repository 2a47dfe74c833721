import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { version } from '../../package.json';
import { checkInstallation } from '../engine/checkInstallation';
import { EngineProcess } from '../engine/client';
import { switchedOff } from '../report/installation';
import {
  IMAGE_OPTION,
  MAP_WEIGHTS_OPTION,
  NATIVE_CODEC_OPTION,
  THREADS_OPTION,
  type Progress,
  type Silence,
} from '../protocol/engine';
import { removeDrafts } from '../engine/drafts';
import { describeWriteError } from '../engine/writeWhole';
import { UserError } from '../protocol/errors';
import { KnownInstallation } from './knownInstallation';
import type { Serve } from './mcp/serve';
import { messageLine } from './messageLine';
import { run, type EngineOptions, type RunContext, type StartedEngine } from './run';

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
/** As for every path that is not right. */
const BAD_PATH = 2;
/** How long an interrupted process may take to write what is done. */
const MAX_ENDING_MS = 10_000;

const ENGINE = join(__dirname, 'engine.js');
const installation = new KnownInstallation(version);

/** `dist/cli.js`: the command line on this process's streams, with the engine in a process of its own. */
async function main(): Promise<void> {
  const engines = new Set<EngineProcess>();
  const works = new Set<Promise<unknown>>();
  for (const [signal, code] of Object.entries(SIGNALS)) process.on(signal, () => void interrupt(engines, works, code));
  process.stdout.on('error', (error) => {
    if (isClosedPipe(error)) return;
    process.stderr.write(messageLine(`Cannot write to standard output: ${describeWriteError(error)}.`));
    void interrupt(engines, works, BAD_PATH);
  });
  process.stderr.on('error', (error) => {
    if (!isClosedPipe(error)) void interrupt(engines, works, BAD_PATH);
  });
  if (isFolderGone()) {
    process.stderr.write(messageLine('The working folder no longer exists. Change to another folder.'));
    process.exitCode = BAD_PATH;
    return;
  }
  const io: RunContext['io'] = {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
  };
  process.exitCode = await run(process.argv.slice(2), {
    io,
    version,
    packageRoot: dirname(__dirname),
    startEngine: (log, options) => startEngine(engines, log, options),
    beforeEnd: (work) => works.add(work),
    checkInstallation: () => checkInstallation({ script: ENGINE }),
    rememberInstallation: (findings) => installation.remember(findings),
    serveMcp: () => serveMcp(io),
  });
}

/** Relative paths lead nowhere then. */
function isFolderGone(): boolean {
  try {
    process.cwd();
    return false;
  } catch {
    return true;
  }
}

/** Ends everything; nothing half written stays. */
async function interrupt(
  engines: ReadonlySet<EngineProcess>,
  works: ReadonlySet<Promise<unknown>>,
  code: number,
): Promise<void> {
  // Whoever pressed Ctrl-C knows: nothing is said.
  await Promise.all([...engines].map((engine) => engine.kill(new UserError('canceled', 'Canceled.'))));
  // All rows are written soon; what sums them up may be ended.
  await Promise.race([Promise.allSettled(works), setTimeout(MAX_ENDING_MS)]);
  removeDrafts();
  // The run clears its line on the terminal first.
  await setImmediate();
  process.exit(code);
}

/** Whoever reads our output may stop early, as `| head` does. */
function isClosedPipe(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE';
}

function startEngine(
  engines: Set<EngineProcess>,
  log: (line: string) => void,
  { isNative = false, expectsImage = false, threads, maxMemoryMB }: EngineOptions = {},
): StartedEngine {
  let listener: (progress: Progress) => void = () => undefined;
  let silent: (silence: Silence) => void = () => undefined;
  const { findings } = installation;
  const engine = new EngineProcess({
    script: ENGINE,
    args: [
      MAP_WEIGHTS_OPTION,
      ...(isNative ? [NATIVE_CODEC_OPTION] : []),
      ...(expectsImage ? [IMAGE_OPTION] : []),
      ...(threads === undefined ? [] : [`${THREADS_OPTION}${threads}`]),
    ],
    ...(maxMemoryMB !== undefined && { maxMemoryMB }),
    ...(findings && { without: switchedOff(findings) }),
    events: {
      progress: (_id, progress) => listener(progress),
      log: (level, message) => log(`engine ${level}: ${message}`),
    },
    onExit: () => engines.delete(engine),
    onSilent: (silence) => silent(silence),
  });
  engines.add(engine);
  return {
    functions: engine.functions,
    get stage() {
      return engine.stage;
    },
    onProgress: (next) => {
      listener = next;
    },
    onSilent: (next) => {
      silent = next;
    },
    kill: (reason) => engine.kill(reason),
  };
}

/** What no other command needs is loaded here, the protocol from a bundle of its own. */
async function serveMcp({ stderr }: RunContext['io']): Promise<void> {
  const [{ mcp }, { openEngine }] = await Promise.all([import('./mcp/mcp'), import('./mcp/openEngine')]);
  const { serve } = createRequire(__filename)(join(__dirname, 'mcp.js')) as { readonly serve: Serve };
  const { findings } = installation;
  const without = findings === undefined ? [] : switchedOff(findings);
  return mcp({ version, stderr, serve, openEngine: (log) => openEngine({ script: ENGINE, without }, log) });
}

void main();
