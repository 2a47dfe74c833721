/**
 * Checks the types of each part with what it may see (docs/testing.md): `npm run types`.
 *
 * TypeScript 7 is the compiler that is fast; version 5 stays for the tools that are built on its API.
 */
import { join } from 'node:path';
import { exitCodeOf } from './run.mjs';

const root = join(import.meta.dirname, '..');
const compiler = join('node_modules', 'typescript-7', 'bin', 'tsc');
/** Several checkers of one program work out the same large types, each for itself: twice the processor time. */
const FEWER_CHECKERS = ['--checkers', '1'];

for (const project of ['tsconfig.json', 'tsconfig.engine.json', 'tsconfig.extension.json', 'tsconfig.page.json']) {
  const code = await exitCodeOf(process.execPath, [compiler, '-p', project, ...FEWER_CHECKERS], { cwd: root });
  if (code !== 0) process.exitCode = code;
}
