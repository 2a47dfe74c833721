import { spawn, spawnSync } from 'node:child_process';

/** Whether a program of this name answers on PATH. */
export function isOnPath(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}

/**
 * Runs a command to its end, its output on ours.
 * @throws Error naming the command and its exit code when it fails.
 */
export async function run(command, args, options = {}) {
  const code = await exitCodeOf(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with exit code ${code}`);
}

/** Runs a command with its output on ours and resolves to its exit code (1 when a signal ended it). */
export function exitCodeOf(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** Runs a command and resolves to its exit code and all that it printed, in the order in which it came. */
export function outputOf(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * Installs Debian packages when this machine lets us (root, apt-get).
 * @returns whether they were installed.
 */
export async function aptInstall(packages) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !isOnPath('apt-get')) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quietly = { env, stdio: ['ignore', 'ignore', 'inherit'] };
  if ((await exitCodeOf('apt-get', ['update', '-qq'], quietly)) !== 0) return false;
  return (await exitCodeOf('apt-get', ['install', '-y', '-qq', ...packages], quietly)) === 0;
}
