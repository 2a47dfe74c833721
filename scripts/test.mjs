/**
 * `npm test`: every check and every test, each step shown, and one line at the end that sums up the test runners:
 * "N passed, N failed". A step that fails does not stop the others, unless they need what it makes.
 */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodeOf } from './run.mjs';

const root = join(import.meta.dirname, '..');
const results = join(root, 'out', 'test');
const bin = (name, script) => [process.execPath, join('node_modules', name, script)];

/** A step with `tests` is a vitest run whose results are counted; one with `needed` ends the run when it fails. */
const STEPS = [
  { title: 'VS Code server', command: [process.execPath, 'scripts/setupVscodeServer.mjs'], needed: true },
  { title: 'Browser', command: [process.execPath, 'scripts/findBrowser.mjs'], needed: true },
  { title: 'Types', command: bin('typescript', 'bin/tsc') },
  { title: 'Lint', command: [...bin('eslint', 'bin/eslint.js'), '.'] },
  {
    title: 'Dependency directions',
    command: [...bin('dependency-cruiser', 'bin/dependency-cruise.mjs'), 'src', 'webview'],
  },
  { title: 'Format', command: [...bin('prettier', 'bin/prettier.cjs'), '--check', '.'] },
  { title: 'Build', command: [process.execPath, 'esbuild.mjs'], needed: true },
  { title: 'Unit, oracle and property tests', command: [...bin('vitest', 'vitest.mjs'), 'run'], tests: 'unit' },
  { title: 'Tests in VS Code', command: [process.execPath, 'scripts/testVscode.mjs'], tests: 'vscode' },
];

await rm(results, { recursive: true, force: true });
await mkdir(results, { recursive: true });
const total = { passed: 0, failed: 0, skipped: 0 };
const failedSteps = [];
for (const step of STEPS) {
  const counts = await runStep(step);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  if (counts.ok) continue;
  failedSteps.push(step.title);
  if (step.needed) break;
}
if (failedSteps.length > 0) console.log(`\nFailed: ${failedSteps.join(', ')}`);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = failedSteps.length > 0 ? 1 : 0;

async function runStep({ title, command: [program, ...args], tests }) {
  console.log(`\n── ${title}`);
  const started = Date.now();
  const file = join(results, `${tests}.json`);
  const reporters = tests ? ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`] : [];
  const code = await exitCodeOf(program, [...args, ...reporters], { cwd: root });
  const counts = tests ? await readCounts(file) : { passed: 0, failed: 0, skipped: 0 };
  const ran = !tests || counts.passed + counts.failed > 0;
  if (!ran) console.log('No test ran.');
  const ok = code === 0 && ran && counts.failed === 0;
  // A step without a count of its own (types, a runner that died) still counts as one failure.
  if (!ok && counts.failed === 0) counts.failed = 1;
  console.log(`── ${title}: ${ok ? 'ok' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(0)} s)`);
  return { ...counts, ok };
}

/** The counts of vitest's JSON report; none when the runner died before writing it. */
async function readCounts(file) {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return { passed: 0, failed: 0, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(text);
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
}
