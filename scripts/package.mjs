/**
 * Makes a VSIX for one platform: npm run package [-- --target linux-x64] [--out FILE]
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { thisPlatform } from './platforms.mjs';
import { makeVsix } from './vsix.mjs';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: { target: { type: 'string', default: thisPlatform() }, out: { type: 'string' } },
});
const file = values.out ?? `flipscope-${values.target}.vsix`;
try {
  console.log(`${file}: ${await makeVsix(values.target, resolve(root, file))}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
