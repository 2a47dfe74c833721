/** `npm start`: builds, checks the bundled sample with the built-in model, and says where to go from there. */
import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle } from '../esbuild.mjs';

const root = join(import.meta.dirname, '..');
const report = join(root, 'out', 'flipscope-report.html');

await bundle();
await mkdir(join(root, 'out'), { recursive: true });
const { status } = spawnSync(process.execPath, [join(root, 'dist', 'cli.js'), 'check', '--html', report], {
  cwd: root,
  stdio: 'inherit',
});
if (status === 0) {
  console.log(`
The report, to open in a browser:
  ${pathToFileURL(report)}

The same in VS Code: open this folder in it and press F5, or install it:
  npm run package && code --install-extension flipscope-${process.platform}-${process.arch}.vsix
Then right-click an image or an ONNX model in the Explorer and choose "Check Flip Invariance".

Your own model and images on the command line:
  node dist/cli.js check IMAGE… --model MODEL.onnx
  node dist/cli.js check --help`);
}
process.exitCode = status ?? 1;
