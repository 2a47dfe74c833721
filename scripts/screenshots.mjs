/**
 * Packages the extension, opens it in a real VS Code and takes screenshots of the report into out/screenshots, and the
 * one of the README: npm run screenshots. Of models of your own instead, in some themes (a wrong one is answered with those there are) and widths:
 * npm run screenshots -- --model a.onnx --model b.onnx --image cat.png --theme dark --width 700
 * With --compare these models are put side by side instead, on one or more images.
 */
import { join } from 'node:path';
import { exitCodeOf, run } from './run.mjs';

const root = join(import.meta.dirname, '..');
await run(process.execPath, ['scripts/setupVscodeServer.mjs'], { cwd: root });
await run(process.execPath, ['scripts/package.mjs', '--out', 'out/flipscope.vsix'], { cwd: root });
const tsx = join('node_modules', 'tsx', 'dist', 'cli.mjs');
process.exitCode = await exitCodeOf(process.execPath, [tsx, 'test/vscode/screenshots.mts', ...process.argv.slice(2)], {
  cwd: root,
});
