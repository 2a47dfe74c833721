/**
 * Packages the extension and runs the end-to-end tests with it in a real VS Code:
 *
 *     npm run test:vscode [-- --vscode 1.100] [--packaged] [arguments for vitest]
 *
 * With `--packaged`, the package that the last run has made is tried.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findBrowser } from './findBrowser.mjs';
import { exitCodeOf, run } from './run.mjs';
import { DEFAULT_VSCODE, setupVscodeServer } from './setupVscodeServer.mjs';

const root = join(import.meta.dirname, '..');
const { values, tokens } = parseArgs({
  options: { vscode: { type: 'string', default: DEFAULT_VSCODE }, packaged: { type: 'boolean', default: false } },
  strict: false,
  tokens: true,
});
const ours = new Set(
  tokens
    .filter(({ name }) => name === 'vscode' || name === 'packaged')
    .flatMap(({ name, index, inlineValue }) => (name === 'packaged' || inlineValue ? [index] : [index, index + 1])),
);
const forVitest = process.argv.slice(2).filter((_, i) => !ours.has(i));
try {
  await setupVscodeServer(values.vscode);
  await findBrowser();
  if (!values.packaged)
    await run(process.execPath, ['scripts/package.mjs', '--out', join(root, 'out', 'flipscope.vsix')], { cwd: root });
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  process.exitCode = await exitCodeOf(
    process.execPath,
    [vitest, 'run', '--config', 'test/vscode/vitest.config.mts', ...forVitest],
    {
      cwd: root,
      env: { ...process.env, FLIPSCOPE_TEST_VSCODE: values.vscode },
    },
  );
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
