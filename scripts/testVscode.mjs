/**
 * Packages the extension and runs the end-to-end tests with it in a real VS Code:
 *
 *     npm run test:vscode [-- --vscode 1.100] [arguments for vitest]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findBrowser } from './findBrowser.mjs';
import { exitCodeOf, run } from './run.mjs';
import { DEFAULT_VSCODE, setupVscodeServer } from './setupVscodeServer.mjs';

const root = join(import.meta.dirname, '..');
const { values, tokens } = parseArgs({
  options: { vscode: { type: 'string', default: DEFAULT_VSCODE } },
  strict: false,
  tokens: true,
});
const ours = new Set(
  tokens
    .filter((token) => token.name === 'vscode')
    .flatMap(({ index, inlineValue }) => (inlineValue ? [index] : [index, index + 1])),
);
const forVitest = process.argv.slice(2).filter((_, i) => !ours.has(i));
try {
  await setupVscodeServer(values.vscode);
  await findBrowser();
  await run(process.execPath, ['scripts/package.mjs', '--out', 'out/flipscope.vsix'], { cwd: root });
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
