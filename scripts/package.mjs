/**
 * Makes a VSIX for one platform: npm run package [-- --target linux-x64] [--out FILE]
 */
import { mkdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { librariesOf, thisPlatform } from './platforms.mjs';
import { run } from './run.mjs';

const root = join(import.meta.dirname, '..');
const VSCE = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
/** Everything that runs is bundled or staged. */
const FLAGS = ['--no-dependencies'];
const { values } = parseArgs({
  options: { target: { type: 'string', default: thisPlatform() }, out: { type: 'string' } },
});
try {
  librariesOf(values.target);
  const file = resolve(root, values.out ?? `flipscope-${values.target}.vsix`);
  await mkdir(dirname(file), { recursive: true });
  await rm(file, { force: true });
  await run(process.execPath, [VSCE, 'package', '--target', values.target, ...FLAGS, '--out', file], {
    cwd: root,
    env: { ...process.env, FLIPSCOPE_TARGET: values.target },
  });
  const { size } = await stat(file);
  console.log(`${values.out ?? basename(file)}: ${(size / 1e6).toFixed(1)} MB`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
