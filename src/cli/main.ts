import { endEarlyEngine, takeEarlyEngine } from './earlyEngine';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { version } from '../../package.json';
import { checkInstallation } from '../engine/client/checkInstallation';
import { endEngines } from '../engine/client/client';
import { switchedOff } from '../report/installation';
import { removeDrafts } from '../engine/files/drafts';
import { describeWriteError } from '../engine/files/writeWhole';
import { NATIVE_CODEC_OPTION } from '../protocol/engine';
import { UserError } from '../protocol/errors';
import { isFolderGone } from './folderGone';
import { KnownInstallation } from './knownInstallation';
import { ENGINE, launchEngine } from './launchEngine';
import type { Serve } from './mcp/serve';
import { messageLine } from './messageLine';
import { SIGNALS } from './signals';
import { run, type EngineOptions, type RunContext, type StartedEngine } from './run';

/** As for every path that is not right. */
const BAD_PATH = 2;
/** How long an interrupted process may take to write what is done. */
const MAX_ENDING_MS = 10_000;

const installation = new KnownInstallation(version);

/** `dist/cli.js`: the command line on this process's streams, with the engine in a process of its own. */
async function main(): Promise<void> {
  const works = new Set<Promise<unknown>>();
  for (const [signal, code] of Object.entries(SIGNALS)) process.on(signal, () => void interrupt(works, code));
  process.stdout.on('error', (error) => {
    if (isClosedPipe(error)) return;
    process.stderr.write(messageLine(`Cannot write to standard output: ${describeWriteError(error)}.`));
    void interrupt(works, BAD_PATH);
  });
  process.stderr.on('error', (error) => {
    if (!isClosedPipe(error)) void interrupt(works, BAD_PATH);
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
    startEngine,
    beforeEnd: (work) => works.add(work),
    checkInstallation: () => checkInstallation({ script: ENGINE, args: [NATIVE_CODEC_OPTION] }),
    rememberInstallation: (findings) => installation.remember(findings),
    serveMcp: () => serveMcp(io),
  });
  await endEarlyEngine();
}

/** Ends everything; nothing half written stays. */
async function interrupt(works: ReadonlySet<Promise<unknown>>, code: number): Promise<void> {
  // Whoever pressed Ctrl-C knows: nothing is said.
  const canceled = new UserError('canceled', 'Canceled.');
  await endEngines(canceled);
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

function startEngine(log: (line: string) => void, options: EngineOptions = {}): StartedEngine {
  const { findings } = installation;
  const without = findings === undefined ? [] : switchedOff(findings);
  const { process: engine, told } = takeEarlyEngine(options, without) ?? launchEngine(options, without);
  told.log = log;
  return {
    functions: engine.functions,
    get stage() {
      return engine.stage;
    },
    onProgress: (next) => {
      told.progress = next;
    },
    onSilent: (next) => {
      told.silent = next;
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
