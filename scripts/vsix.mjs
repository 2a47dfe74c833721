import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { librariesOf } from './platforms.mjs';
import { run } from './run.mjs';

const root = join(import.meta.dirname, '..');
const VSCE = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');

/**
 * Makes the VSIX of one platform. Everything that runs is bundled or staged.
 * @param file absolute; is written over.
 * @returns its size in MB, as text.
 * @throws Error for a platform without ONNX Runtime, or when vsce fails.
 */
export async function makeVsix(target, file, { preRelease = false } = {}) {
  librariesOf(target);
  await mkdir(dirname(file), { recursive: true });
  await rm(file, { force: true });
  const flags = ['--no-dependencies', ...(preRelease ? ['--pre-release'] : [])];
  await run(process.execPath, [VSCE, 'package', '--target', target, ...flags, '--out', file], {
    cwd: root,
    env: { ...process.env, FLIPSCOPE_TARGET: target },
  });
  const { size } = await stat(file);
  return `${(size / 1e6).toFixed(1)} MB`;
}
