/**
 * Makes the npm packages: the command line's, and one per platform that holds ONNX Runtime:
 *
 *     npm run package:npm [-- --target linux-x64]… [--out DIR]
 *
 * Without --target, those of every platform. Needs no network.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeNpmPackages } from './npm/pack.mjs';
import { PLATFORMS } from './platforms.mjs';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    target: { type: 'string', multiple: true, default: Object.keys(PLATFORMS) },
    out: { type: 'string', default: join('out', 'npm', 'packed') },
  },
});
try {
  for await (const { name, size } of makeNpmPackages(root, values.target, resolve(root, values.out))) {
    console.log(`${join(values.out, name)}: ${size}`);
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
