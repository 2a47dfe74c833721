import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');

/**
 * Bundles a program of the tests into out, where it finds the native packages, and runs it in the project's folder with
 * this process's arguments.
 * @param {string} entry from the project's root
 * @param {readonly string[]} nodeOptions
 * @returns {Promise<number>} its exit code
 */
export async function runBundled(entry, nodeOptions = []) {
  const outfile = join(ROOT, 'out', 'bundled', `${basename(join(entry, '..'))}.cjs`);
  await build({
    entryPoints: [join(ROOT, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['onnxruntime-node', 'sharp'],
  });
  const command = [...nodeOptions, outfile, ...process.argv.slice(2)];
  return spawnSync(process.execPath, command, { cwd: ROOT, stdio: 'inherit' }).status ?? 1;
}
