/**
 * Asks whether the tests notice mistakes: draws a seeded sample of one-token changes of the source and runs the related
 * tests on each, in copies of the tree. StrykerJS runs tests in worker threads, which crash ONNX Runtime; here each run
 * is a process of its own.
 *
 *     npm run mutation [-- --sample 150] [--seed 1] [--folder src/image …] [--lanes 2]
 *
 * The result goes into docs/mutation.md; with --folder or another sample, only onto the screen and into out/mutation.json.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Lane } from './mutation/lane.mjs';
import { mutantsOf, sample } from './mutation/mutants.mjs';
import { Project } from './mutation/project.mjs';
import { RelatedTests } from './mutation/relatedTests.mjs';
import { resultLines } from './mutation/result.mjs';
import { replaceSection } from './markdown.mjs';

const FOLDERS = ['src/operators', 'src/report/facts', 'src/analysis', 'src/image'];
const SAMPLE = '150';
/** Files that are generated or compiled from elsewhere. */
const LEFT_OUT = /kernel\/(assembly|kernelBytes)/;
/** Tests that start the built program, which a mutant does not reach. */
const NOT_REACHED = /^test\/(vscode|cli\/(process|readme)\.test)/;
/** The tests of one mutant may take this long together on the unchanged source; the nearest are always run. */
const TESTS_SECONDS = 120;

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    sample: { type: 'string', default: SAMPLE },
    seed: { type: 'string', default: '1' },
    folder: { type: 'string', multiple: true, default: FOLDERS },
    lanes: { type: 'string', default: `${Math.max(1, cpus().length)}` },
  },
});
const started = Date.now();
if (!existsSync(join(root, 'dist', 'engine.js'))) throw new Error('Build first: npm run build');
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
});
const files = tracked.split('\n').filter((file) => file !== '' && existsSync(join(root, file)));
const tests = files.filter((file) => /^test\/.*\.test\.ts$/.test(file) && !NOT_REACHED.test(file));
const project = new Project(root);
const related = new RelatedTests(
  root,
  tests.map((file) => join(root, file)),
);
const sources = project.sources(values.folder.map((folder) => join(root, folder)));
const all = sources.filter(({ fileName }) => !LEFT_OUT.test(fileName)).flatMap((s) => mutantsOf(s, project.checker));
const drawn = sample(all, Number(values.sample), Number(values.seed));
console.log(`${all.length} mutants, ${drawn.length} drawn with seed ${values.seed}`);

const lanes = await Promise.all(Array.from({ length: Number(values.lanes) }, () => Lane.create(root, files)));
try {
  const seconds = await baseline(lanes[0]);
  const results = new Array(drawn.length);
  let next = 0;
  await Promise.all(
    lanes.map(async (lane) => {
      while (next < drawn.length) {
        const index = next++;
        results[index] = await test(lane, drawn[index], seconds);
        show(results[index], index);
      }
    }),
  );
  await report(results);
} finally {
  await Promise.all(lanes.map((lane) => lane.dispose()));
}

/** Test file → seconds on the unchanged source. Files that fail there can tell nothing, and are named. */
async function baseline(lane) {
  const needed = [...new Set(drawn.flatMap(({ file }) => related.of(file).map(({ test }) => test)))];
  const out = join(root, 'out', 'mutation-baseline.json');
  await mkdir(join(root, 'out'), { recursive: true });
  console.log(`Running ${needed.length} related test files on the unchanged source`);
  await lane.run(needed, ['--reporter=json', `--outputFile.json=${out}`, `--maxWorkers=${values.lanes}`], 30 * 60_000);
  const { testResults } = JSON.parse(await readFile(out, 'utf8'));
  const durations = new Map();
  for (const { name, status, startTime, endTime } of testResults) {
    const test = needed.find((file) => name.endsWith(relative(root, file)));
    if (status === 'passed') durations.set(test, (endTime - startTime) / 1000 + 0.5);
    else console.log(`Left out, since it fails on the unchanged source: ${relative(root, test)}`);
  }
  return durations;
}

async function test(lane, mutant, seconds) {
  const source = await readFile(mutant.file, 'utf8');
  const text = source.slice(0, mutant.start) + mutant.after + source.slice(mutant.end);
  if (!project.accepts(mutant.file, text)) return { ...mutant, outcome: 'types' };
  const candidates = related.of(mutant.file).filter(({ test: file }) => seconds.has(file));
  const cost = ({ distance, test: file }) => (distance <= 1 ? 0 : 1000) + seconds.get(file);
  const chosen = [];
  let total = 0;
  for (const candidate of candidates.toSorted((a, b) => cost(a) - cost(b))) {
    const duration = seconds.get(candidate.test);
    if (candidate.distance > 1 && total + duration > TESTS_SECONDS) continue;
    chosen.push(candidate.test);
    total += duration;
  }
  if (chosen.length === 0) return { ...mutant, outcome: 'untested', tests: 0, of: candidates.length };
  const result = await lane.testWith(mutant.file, text, chosen, (3 * total + 60) * 1000);
  const outcome = { passed: 'survived', failed: 'tests', time: 'time' }[result];
  return { ...mutant, outcome, tests: chosen.length, of: candidates.length };
}

function show({ file, line, before, after, outcome, tests: count, of }, index) {
  const place = `${relative(root, file)}:${line}`;
  const ran = count === undefined ? '' : ` (${count} of ${of} related test files)`;
  console.log(`${`${index + 1}`.padStart(4)}  ${outcome.padEnd(8)}  ${place}  ${before} → ${after}${ran}`);
}

async function report(results) {
  const minutes = (Date.now() - started) / 60_000;
  const entries = results.map((result) => ({ ...result, file: relative(root, result.file) }));
  await writeFile(join(root, 'out', 'mutation.json'), JSON.stringify(entries, null, 2));
  const lines = resultLines(entries, { seed: values.seed, candidates: all.length, minutes, lanes: values.lanes });
  console.log(`\n${lines.join('\n')}`);
  const isWhole = values.sample === SAMPLE && values.folder === FOLDERS;
  if (isWhole) await replaceSection(join(root, 'docs', 'mutation.md'), 'last run: written by npm run mutation', lines);
}
