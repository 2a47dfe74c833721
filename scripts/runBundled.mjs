import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');

/**
 * Bundles a program of the tests into out, where it finds the native packages, and runs it in the project's folder with
 * this process's arguments.
 * @param {string} entry from the project's root
 * @param {readonly string[]} nodeOptions
 * @param {Readonly<Record<string, string>>} beside what else it starts, bundled beside it: its name, and its entry
 * @returns {Promise<number>} its exit code
 */
export async function runBundled(entry, nodeOptions = [], beside = {}) {
  const outdir = join(ROOT, 'out', 'bundled');
  const name = basename(join(entry, '..'));
  await build({
    entryPoints: { [name]: entry, ...beside },
    absWorkingDir: ROOT,
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['onnxruntime-node', 'sharp'],
  });
  const command = [...nodeOptions, join(outdir, `${name}.js`), ...process.argv.slice(2)];
  return spawnSync(process.execPath, command, { cwd: ROOT, stdio: 'inherit' }).status ?? 1;
}
