import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { isOnPath } from '../run.mjs';

const LIMIT_MS = 60_000;
/** Per process: a model that asks for more is refused, where the system would run out of memory and end any program. */
const LIMIT_BYTES = 4 * 2 ** 30;

/** Linux has `prlimit`; elsewhere memory is not limited. */
const limited = isOnPath('prlimit') ? ['prlimit', `--data=${LIMIT_BYTES}`] : [];

/**
 * Runs Flipscope's command line and reads the JSON on its standard output.
 * @returns {Promise<{ exit: number | string, stderr?: string, output?: unknown }>} the exit code, else `timeout` or the
 * signal; when it is not 0, the first line of what went wrong
 */
export async function runCli(cli, args) {
  // A process group of its own, so that a timeout ends the engine too.
  const [program, ...rest] = [...limited, process.execPath, cli, ...args];
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    process.kill(-child.pid, 'SIGKILL');
  }, LIMIT_MS);
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  clearTimeout(timer);
  if (timedOut) return { exit: 'timeout' };
  return {
    exit: code,
    ...(code === 0 ? {} : { stderr: firstError(stderr) }),
    ...(stdout === '' ? {} : { output: parsed(stdout) }),
  };
}

function firstError(stderr) {
  const lines = stderr.split('\n');
  return lines.find((line) => line.startsWith('flipscope: ')) ?? lines[0];
}

function parsed(stdout) {
  try {
    return JSON.parse(stdout);
  } catch {
    return stdout;
  }
}
