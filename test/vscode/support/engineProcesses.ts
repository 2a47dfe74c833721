import { readdir, readFile } from 'node:fs/promises';
import type { VsCode } from './vsCode';

/** Process ids of the engines that this window's extension has started to work with (Linux: from /proc). */
export async function engineProcesses(vsCode: VsCode): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(pids.map((pid) => commandLine(pid)));
  return pids.flatMap((pid, i) => {
    const args = commands[i] ?? [];
    const isEngine = args.some((arg) => arg.startsWith(vsCode.server.folder) && arg.endsWith('/dist/engine.js'));
    return isEngine && !args.includes('--probe') ? [Number(pid)] : [];
  });
}

async function commandLine(pid: string): Promise<readonly string[]> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
  } catch {
    return []; // it has just ended
  }
}
