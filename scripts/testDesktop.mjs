/**
 * A smoke test in desktop VS Code, which is downloaded: npm run test:desktop -- --vsix FILE [--vscode VERSION]…
 *
 * Installs the package into a profile of its own, in the newest VS Code and in the oldest that package.json allows, and lets
 * test/desktop/smoke.cjs run in it. A Linux without a screen needs xvfb-run.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode, runTests, runVSCodeCommand } from '@vscode/test-electron';

const root = join(import.meta.dirname, '..');
const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const oldest = engines.vscode.replace(/^\D+/, '');
const { values } = parseArgs({
  options: { vsix: { type: 'string' }, vscode: { type: 'string', multiple: true, default: ['stable', oldest] } },
});

try {
  if (values.vsix === undefined) throw new Error('Name the package: npm run test:desktop -- --vsix FILE');
  for (const version of values.vscode) await smoke(version, resolve(values.vsix));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

async function smoke(version, vsix) {
  // A socket's path may not be long: not below the project.
  const folder = mkdtempSync(join(tmpdir(), 'flipscope-'));
  const profile = [`--user-data-dir=${join(folder, 'user')}`, `--extensions-dir=${join(folder, 'extensions')}`];
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace);
  copyFileSync(join(root, 'media', 'samples', 'chelsea.png'), join(workspace, 'chelsea.png'));
  try {
    const vscodeExecutablePath = await downloadAndUnzipVSCode(version);
    await runVSCodeCommand([...profile, '--install-extension', vsix], { version });
    await runTests({
      vscodeExecutablePath,
      // What is tested is installed: the folder that has to be named here holds no extension's code.
      extensionDevelopmentPath: join(root, 'test', 'desktop', 'runner'),
      extensionTestsPath: join(root, 'test', 'desktop', 'smoke.cjs'),
      extensionTestsEnv: { FLIPSCOPE_SMOKE_STORAGE: join(folder, 'user') },
      launchArgs: [workspace, ...profile, '--disable-workspace-trust', '--skip-welcome', '--skip-release-notes'],
    });
    console.log(`VS Code ${version}: ok`);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
