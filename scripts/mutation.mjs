/**
 * Asks whether the tests notice mistakes: draws a seeded sample of one-token changes of the source and runs the tests
 * that reach it on each, in copies of the tree. StrykerJS runs tests in worker threads, which crash ONNX Runtime; here each run
 * is a process of its own.
 *
 *     npm run mutation [-- --sample 150] [--seed 1] [--folder src/image …] [--lanes 2]
 *     npm run mutation -- --at src/image/npy.ts:54 … [--test test/image/npy.test.ts …]
 *
 * The result goes into docs/mutation.md; with other options, only onto the screen and into out/mutation.json.
 * With --at, every change of these lines is tried; with --test, by these test files alone, and at once: nothing is run on the
 * unchanged source first.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Baseline, keyOf } from './mutation/baseline.mjs';
import { isEquivalent } from './mutation/equivalent.mjs';
import { GivenTests } from './mutation/givenTests.mjs';
import { Lane } from './mutation/lane.mjs';
import { mutantsOf, shuffled } from './mutation/mutants.mjs';
import { Project } from './mutation/project.mjs';
import { RelatedTests } from './mutation/relatedTests.mjs';
import { resultLines } from './mutation/result.mjs';
import { Trial } from './mutation/trial.mjs';
import { replaceSection } from './markdown.mjs';

const FOLDERS = ['src/operators', 'src/report/facts', 'src/analysis', 'src/image'];
const SAMPLE = '150';
/** Drawn from only where they are asked for. */
const FURTHER = ['src/contracts'];
/** Files that are generated or compiled from elsewhere. */
const LEFT_OUT = /kernel\/(assembly|kernelBytes)/;
/** Tests that start the built program, which a mutant does not reach. */
const NOT_REACHED = /^test\/(vscode|cli\/(process|readme)\.test)/;

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    sample: { type: 'string', default: SAMPLE },
    seed: { type: 'string', default: '1' },
    folder: { type: 'string', multiple: true, default: FOLDERS },
    lanes: { type: 'string', default: `${Math.max(1, cpus().length)}` },
    at: { type: 'string', multiple: true, default: [] },
    test: { type: 'string', multiple: true, default: [] },
  },
});
const started = Date.now();
if (!existsSync(join(root, 'dist', 'engine.js'))) throw new Error('Build first: npm run build');
await mkdir(join(root, 'out'), { recursive: true });
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
});
const files = tracked.split('\n').filter((file) => file !== '' && existsSync(join(root, file)));
const testFiles = files.filter((file) => /^test\/.*\.test\.ts$/.test(file) && !NOT_REACHED.test(file));
const project = new Project(root);
const related = new RelatedTests(
  root,
  testFiles.map((file) => join(root, file)),
);
const mutable = project
  .sources([...FOLDERS, ...FURTHER].map((folder) => join(root, folder)))
  .filter(({ fileName }) => !LEFT_OUT.test(fileName));
const all = mutable.flatMap((source) => mutantsOf(source, project.checker));
const asked = project.sources(values.folder.map((folder) => join(root, folder))).map(({ fileName }) => fileName);
const candidates = all.filter(({ file }) => asked.includes(file));
const isAsked = ({ file, line }) => values.at.includes(`${relative(root, file)}:${line}`);
const drawn = values.at.length > 0 ? await draw(Infinity, isAsked) : await draw(Number(values.sample));
console.log(`${candidates.length} mutants, ${drawn.length} drawn with seed ${values.seed}`);

const given = values.test.map((test) => join(root, test));
const trial = given.length > 0 ? new GivenTests(project, given) : await trialByRecords();
const lanes = await Promise.all(Array.from({ length: Number(values.lanes) }, () => Lane.create(root, files)));
try {
  const results = new Array(drawn.length);
  let next = 0;
  await Promise.all(
    lanes.map(async (lane) => {
      while (next < drawn.length) {
        const index = next++;
        const mutant = drawn[index];
        const outcome = await trial.of(lane, mutant, await changed(mutant), keyOf(mutant, root));
        results[index] = { ...mutant, ...outcome };
        show(results[index], index);
      }
    }),
  );
  await report(results);
} finally {
  await Promise.all(lanes.map((lane) => lane.dispose()));
}

async function trialByRecords() {
  const needed = [...new Set(drawn.flatMap(({ file }) => related.of(file).map(({ test }) => test)))];
  const baseline = new Baseline({ root, files, related, sources: mutable, mutants: all });
  return new Trial({ root, project, related, records: await baseline.records(needed, values.lanes) });
}

/** The first of a seeded order, without those that change nothing. */
async function draw(count, isAsked = () => true) {
  const chosen = [];
  for (const mutant of shuffled(candidates.filter(isAsked), Number(values.seed))) {
    if (chosen.length === count) break;
    if (!(await isEquivalent(await readFile(mutant.file, 'utf8'), await changed(mutant)))) chosen.push(mutant);
  }
  return chosen;
}

async function changed({ file, start, end, after }) {
  const source = await readFile(file, 'utf8');
  return source.slice(0, start) + after + source.slice(end);
}

function show({ file, line, before, after, outcome, by, tests, of }, index) {
  const place = `${relative(root, file)}:${line}`;
  const ran = by ?? (tests === undefined ? '' : `${tests} of ${of} tests that reach it`);
  console.log(`${`${index + 1}`.padStart(4)}  ${outcome.padEnd(9)}  ${place}  ${before} → ${after}  ${ran}`);
}

async function report(results) {
  const minutes = (Date.now() - started) / 60_000;
  const entries = results.map((result) => ({ ...result, file: relative(root, result.file) }));
  await writeFile(join(root, 'out', 'mutation.json'), JSON.stringify(entries, null, 2));
  const lines = resultLines(entries, {
    seed: values.seed,
    candidates: candidates.length,
    minutes,
    lanes: values.lanes,
  });
  console.log(`\n${lines.join('\n')}`);
  const isWhole = values.sample === SAMPLE && values.folder === FOLDERS && values.at.length === 0;
  if (isWhole) await replaceSection(join(root, 'docs', 'mutation.md'), 'last run: written by npm run mutation', lines);
}
