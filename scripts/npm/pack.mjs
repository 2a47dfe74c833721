import { mkdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { librariesOf } from '../platforms.mjs';
import { outputOf } from '../run.mjs';
import { stageCli, stagePlatform } from './stage.mjs';

/**
 * Packs the packages of some platforms, and at last the command line's, which asks for them.
 * @param out absolute
 * @yields what was written: its name in `out`, and its size in MB as text.
 * @throws Error for a platform without ONNX Runtime, or when npm fails.
 */
export async function* makeNpmPackages(root, targets, out) {
  targets.forEach(librariesOf);
  await mkdir(out, { recursive: true });
  const staging = join(root, 'out', 'npm');
  for (const target of targets) {
    await stagePlatform(root, target, join(staging, target));
    yield pack(join(staging, target), out);
  }
  await stageCli(root, join(staging, 'flipscope'));
  yield pack(join(staging, 'flipscope'), out);
}

async function pack(folder, out) {
  const { code, output } = await npm(['pack', '--ignore-scripts', '--json', '--pack-destination', out], folder);
  if (code !== 0) throw new Error(`npm pack failed in ${folder}: ${output.trim()}`);
  const [{ filename }] = JSON.parse(output.slice(output.indexOf('[')));
  const { size } = await stat(join(out, filename));
  return { name: filename, size: `${(size / 1e6).toFixed(1)} MB` };
}

/** The npm that runs this script, else the one on PATH, which is a batch file on Windows. */
function npm(args, cwd) {
  const script = process.env.npm_execpath;
  return script !== undefined && basename(script) === 'npm-cli.js'
    ? outputOf(process.execPath, [script, ...args], { cwd })
    : outputOf('npm', args, { cwd, shell: process.platform === 'win32' });
}
