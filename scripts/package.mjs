/**
 * Makes a VSIX for one platform: npm run package [-- --target linux-x64] [--out FILE]
 */
import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { librariesOf, thisPlatform } from './platforms.mjs';
import { run } from './run.mjs';

const root = join(import.meta.dirname, '..');
const VSCE = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
/** Everything that runs is bundled or staged; links in the README stay relative to the files in the VSIX. */
const FLAGS = ['--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository'];
const { values } = parseArgs({
  options: { target: { type: 'string', default: thisPlatform() }, out: { type: 'string' } },
});
try {
  librariesOf(values.target);
  const file = values.out ?? `flipscope-${values.target}.vsix`;
  await mkdir(dirname(resolve(root, file)), { recursive: true });
  await rm(join(root, file), { force: true });
  await run(process.execPath, [VSCE, 'package', '--target', values.target, ...FLAGS, '--out', file], {
    cwd: root,
    env: { ...process.env, FLIPSCOPE_TARGET: values.target },
  });
  const { size } = await stat(join(root, file));
  console.log(`${file}: ${(size / 1e6).toFixed(1)} MB`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
