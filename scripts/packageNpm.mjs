/**
 * Makes the npm packages: the command line's, and one per platform that holds ONNX Runtime:
 *
 *     npm run package:npm [-- --target linux-x64]… [--out DIR]
 *
 * Without --target, those of every platform. Needs no network.
 */
import { mkdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { librariesOf, PLATFORMS } from './platforms.mjs';
import { stageCli, stagePlatform } from './npm/stage.mjs';
import { outputOf } from './run.mjs';

const root = join(import.meta.dirname, '..');
const staging = join(root, 'out', 'npm');
const { values } = parseArgs({
  options: {
    target: { type: 'string', multiple: true, default: Object.keys(PLATFORMS) },
    out: { type: 'string', default: join('out', 'npm', 'packed') },
  },
});
try {
  values.target.forEach(librariesOf);
  const out = resolve(root, values.out);
  await mkdir(out, { recursive: true });
  await stageCli(root, join(staging, 'flipscope'));
  await pack(join(staging, 'flipscope'), out);
  for (const target of values.target) {
    await stagePlatform(root, target, join(staging, target));
    await pack(join(staging, target), out);
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

/** Prints the file and its size. */
async function pack(folder, out) {
  const { code, output } = await npm(['pack', '--ignore-scripts', '--json', '--pack-destination', out], folder);
  if (code !== 0) throw new Error(`npm pack failed in ${folder}: ${output.trim()}`);
  const [{ filename }] = JSON.parse(output.slice(output.indexOf('[')));
  const { size } = await stat(join(out, filename));
  console.log(`${join(values.out, filename)}: ${(size / 1e6).toFixed(1)} MB`);
}

/** The npm that runs this script, else the one on PATH, which is a batch file on Windows. */
function npm(args, cwd) {
  const script = process.env.npm_execpath;
  return script !== undefined && basename(script) === 'npm-cli.js'
    ? outputOf(process.execPath, [script, ...args], { cwd })
    : outputOf('npm', args, { cwd, shell: process.platform === 'win32' });
}
