import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { VsCode } from './vsCode';

/** Runs the command line that came with the installed extension. Throws when it ends with another code than 0. */
export async function runInstalledCli(vsCode: VsCode, args: readonly string[]): Promise<string> {
  const extensions = join(vsCode.server.folder, 'extensions');
  const name = (await readdir(extensions)).find((folder) => folder.startsWith('flipscope.flipscope-'));
  if (name === undefined) throw new Error(`Flipscope is not installed in ${extensions}.`);
  const cli = join(extensions, name, 'dist', 'cli.js');
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args], { maxBuffer: 1 << 26 });
  return stdout;
}
