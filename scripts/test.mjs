/**
 * `npm test`: every check and every test, each step shown with its time, and one line at the end that sums up the test
 * runners: "N passed, N failed". A step that fails does not stop the others, unless they need what it makes.
 *
 *     node scripts/test.mjs [--full]
 *
 * With `--full`, what takes longer too; the result goes into docs/testing.md.
 */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exitCodeOf, outputOf } from './run.mjs';
import { writeTestResult } from './testResult.mjs';
import { FULL_STEPS, STEPS } from './testSteps.mjs';

const root = join(import.meta.dirname, '..');
const results = join(root, 'out', 'test');
const { full } = parseArgs({ options: { full: { type: 'boolean', default: false } } }).values;

await rm(results, { recursive: true, force: true });
await mkdir(results, { recursive: true });
const started = Date.now();
const finished = [];
for (const group of grouped(full ? FULL_STEPS : STEPS)) {
  const results = await runTogether(group);
  finished.push(...results);
  if (results.some(({ ok }, i) => !ok && group[i].needed)) break;
}
const sum = (key) => finished.reduce((total, step) => total + step[key], 0);
const failedSteps = finished.filter((step) => !step.ok).map((step) => step.title);
const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : '';
const summary = `${sum('passed')} passed, ${sum('failed')} failed${skipped}`;
console.log(
  `\nTime by step:\n${finished.map(({ title, seconds }) => `${`${seconds}`.padStart(6)} s  ${title}`).join('\n')}`,
);
if (full) await writeTestResult(root, { finished, summary });
if (failedSteps.length > 0) console.log(`\nFailed: ${failedSteps.join(', ')}`);
console.log(`\n${summary} in ${secondsSince(started)} s`);
process.exitCode = failedSteps.length > 0 ? 1 : 0;

/** Neighboring steps that run in parallel stand in one group, any other one alone. */
function grouped(steps) {
  const groups = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (step.isParallel && last?.[0].isParallel) last.push(step);
    else groups.push([step]);
  }
  return groups;
}

/** As many steps at a time as there are cores; the results in the order of the steps. */
async function runTogether(steps) {
  const results = [];
  const waiting = [...steps.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [i, step] = next;
      results[i] = await runStep(step, { isAlone: steps.length === 1 });
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), steps.length) }, work));
  return results;
}

/** A step that is not alone prints what it has to say when it ends, so that no two are mixed up. */
async function runStep({ title, command: [program, ...args], env = {}, tests }, { isAlone }) {
  if (isAlone) console.log(`\n── ${title}`);
  const start = Date.now();
  const file = join(results, `${tests}.json`);
  const reporters = tests ? ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`] : [];
  const options = { cwd: root, env: { ...process.env, ...env } };
  const { code, output } = isAlone
    ? { code: await exitCodeOf(program, [...args, ...reporters], options), output: '' }
    : await outputOf(program, [...args, ...reporters], options);
  if (!isAlone) console.log(`\n── ${title}\n${output}`.trimEnd());
  const counts = tests ? await readCounts(file) : { passed: 0, failed: 0, skipped: 0 };
  const ran = !tests || counts.passed + counts.failed > 0;
  if (!ran) console.log('No test ran.');
  const ok = code === 0 && ran && counts.failed === 0;
  // A step without a count of its own (types, a runner that died) still counts as one failure.
  if (!ok && counts.failed === 0) counts.failed = 1;
  const seconds = secondsSince(start);
  console.log(`── ${title}: ${ok ? 'ok' : 'FAILED'} (${seconds} s)`);
  return { title, tests, ok, seconds, ...counts };
}

function secondsSince(start) {
  return Math.round((Date.now() - start) / 1000);
}

/** The counts of vitest's JSON report; none when the runner died before writing it. */
async function readCounts(file) {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return { passed: 0, failed: 0, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(text);
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
}
