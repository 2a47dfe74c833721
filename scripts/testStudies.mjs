/**
 * That a study of many images is the same however it is run, a step of npm run test:full:
 *
 *     node scripts/testStudies.mjs [--images 20000] [--memory 100,1000,100000] [--only same|memory]
 *
 * A small trained net on generated images: in one run, in four shards, and killed and begun again 20 times; the rows as pyarrow
 * reads them (PYTHON names a Python that has it); and the peak memory of studies of different length. Writes its result into
 * docs/testing.md.
 */
import { spawn } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { parquetReadObjects } from 'hyparquet';
import { replaceSection, table } from './markdown.mjs';
import { outputOf, run } from './run.mjs';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '20000' },
    memory: { type: 'string', default: '100,1000,100000' },
    only: { type: 'string' },
  },
});
const COUNT = Number(values.images);
const LENGTHS = values.memory.split(',').map(Number);
const SHARDS = 4;
const KILLS = 20;
/** After a part was written, so that every run makes progress; the next part is not due yet, or being written. */
const MAX_WAIT_MS = 1500;
const SUMMARY = 'study.flipscope-study.json';
const MODEL = 'builtin:shapes-augmented';
const FLIPS = 3;

const folder = mkdtempSync(join(tmpdir(), 'flipscope-studies-'));
const at = (...names) => join(folder, ...names);
const steps = [];
const peaks = [];
try {
  await run('npm', ['run', '-s', 'build'], { cwd: root, shell: process.platform === 'win32' });
  const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  await run(process.execPath, [tsx, join(root, 'test', 'cluster', 'writeInputs.ts'), folder, String(COUNT)]);
  if (values.only !== 'memory') await proveSame();
  if (values.only !== 'same') await proveConstant();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  if (process.exitCode === undefined) rmSync(folder, { recursive: true, force: true });
  else console.error(`kept: ${folder}`);
}

async function proveSame() {
  await step('one run', () => study('whole'));
  await step(`${SHARDS} shards, merged`, inShards);
  await step(`killed ${KILLS} times`, killed);
  await readByPyarrow();
  await writeResult('proof of studies', [
    `${await commit()}, ${COUNT} images with ${MODEL}:`,
    '',
    table([['study', 'same to the last digit', 'time'], ...steps]),
  ]);
}

async function proveConstant() {
  for (const length of LENGTHS) await measurePeak(length);
  requireConstant();
  const rows = peaks.map(({ length, client, engine }) => [String(length), String(client), String(engine)]);
  await writeResult('memory of studies', [
    `${await commit()}, peak resident memory of the command and of its larger engine, outputs alone:`,
    '',
    table([['images', 'command, MB', 'engine, MB'], ...rows]),
  ]);
}

async function step(name, work) {
  const begun = performance.now();
  await work();
  const seconds = Math.round((performance.now() - begun) / 1000);
  steps.push([name, 'ok', `${seconds} s`]);
  console.log(`${name}: ok (${seconds} s)`);
}

function start(args, options = {}) {
  const child = spawn(process.execPath, [join(root, 'dist', 'cli.js'), ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    ...options,
  });
  const ended = new Promise((resolve) => child.once('close', (code) => resolve(code)));
  return { child, ended };
}

async function flipscope(args) {
  const code = await start(args).ended;
  if (code !== 0) throw new Error(`flipscope ${args.join(' ')} ended with ${code}`);
}

/** Two engines of one thread each, so that all runs add up in the same order. */
function studyArgs(out, ...more) {
  return ['study', at('images'), '-m', MODEL, '-o', at(out), '--jobs', '2', '--causes', '20', ...more];
}

function study(out, ...more) {
  return flipscope(studyArgs(out, ...more));
}

function summaryOf(file) {
  return JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), shards: undefined });
}

function requireSame(file) {
  if (summaryOf(file) !== summaryOf(at('whole', SUMMARY))) throw new Error(`${file} differs from the run in one go`);
}

async function inShards() {
  for (let shard = 1; shard <= SHARDS; shard++) await study('shards', '--shard', `${shard}/${SHARDS}`);
  await flipscope(['merge', at('shards'), '-o', at('merged.json')]);
  requireSame(at('merged.json'));
}

/** Each run is killed after it has written a part, its engines with it. */
async function killed() {
  const next = random(1);
  for (let kill = 1; kill <= KILLS; kill++) {
    const before = partsIn('killed').length;
    const { child, ended } = start(studyArgs('killed'), { detached: true });
    let isOver = false;
    void ended.then(() => (isOver = true));
    while (!isOver && partsIn('killed').length <= before) await setTimeout(20);
    await setTimeout(next() * MAX_WAIT_MS);
    if (isOver) throw new Error(`it was done before kill ${kill}: take more images`);
    process.kill(-child.pid, 'SIGKILL');
    await ended;
  }
  await study('killed');
  requireSame(at('killed', SUMMARY));
  await requireOnce('killed');
}

function partsIn(out, table = 'images') {
  try {
    return readdirSync(at(out)).filter((name) => name.startsWith(`${table}-`));
  } catch {
    return []; // not made yet
  }
}

/** Every image under every flip has one row. */
async function requireOnce(out) {
  const seen = new Set();
  let rows = 0;
  for (const part of partsIn(out)) {
    for (const { image, flip } of await rowsIn(at(out, part))) {
      rows++;
      seen.add(`${image} ${flip}`);
    }
  }
  const wanted = COUNT * FLIPS;
  if (rows !== wanted || seen.size !== wanted) throw new Error(`${rows} rows of ${seen.size}, not ${wanted}`);
}

async function rowsIn(path) {
  const bytes = readFileSync(path);
  return parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) });
}

/** Row counts, documented types and sums, where PYTHON names a Python with pyarrow. */
async function readByPyarrow() {
  const python = process.env.PYTHON;
  if (python === undefined) {
    console.log('Rows read by pyarrow: not tried, PYTHON names no Python with pyarrow');
    return void steps.push(['rows read by pyarrow', 'not tried: PYTHON was not set', '']);
  }
  await step('rows read by pyarrow', async () => {
    const { code, output } = await outputOf(python, [join(root, 'test', 'cluster', 'readRows.py'), at('killed')]);
    if (code !== 0) throw new Error(`${python} ended with ${code}: ${output}`);
    const { tables } = JSON.parse(output);
    for (const name of ['images', 'outputs', 'layers', 'causes']) {
      const expected = { ...(await ownFigures(name)), types: documentedTypes(name) };
      requireEqual(name, tables[name], expected);
    }
  });
}

/** Rows and sums of a table as the product's own reader has them. */
async function ownFigures(name) {
  const sums = {};
  let rows = 0;
  for (const part of partsIn('killed', name)) {
    for (const row of await rowsIn(at('killed', part))) {
      rows++;
      for (const column of ['change', 'error', 'share']) {
        if (column in row) sums[column] = (sums[column] ?? 0) + (row[column] ?? 0);
      }
    }
  }
  return { rows, sums };
}

/** As pyarrow calls them. */
function documentedTypes(name) {
  const types = { INT32: 'int32', STRING: 'string', DOUBLE: 'double', BOOLEAN: 'bool' };
  const page = readFileSync(join(root, 'docs', 'study.md'), 'utf8');
  const part = page.split(`\`${name}-*.parquet\``)[1].split('.parquet`')[0];
  return Object.fromEntries(
    [...part.matchAll(/^\| `(\w+)` *\| (\w+)/gm)].map(([, column, type]) => [column, types[type]]),
  );
}

function requireEqual(name, found, expected) {
  if (found.rows !== expected.rows) throw new Error(`${name}: pyarrow reads ${found.rows} rows, not ${expected.rows}`);
  if (JSON.stringify(found.types) !== JSON.stringify(expected.types)) {
    throw new Error(`${name}: pyarrow reads the types ${JSON.stringify(found.types)}`);
  }
  for (const [column, sum] of Object.entries(expected.sums)) {
    if (!(Math.abs(found.sums[column] - sum) <= 1e-9 * Math.abs(sum))) {
      throw new Error(`${name}: pyarrow sums ${column} to ${found.sums[column]}, not ${sum}`);
    }
  }
}

/** Many names of the same few files, with a net that takes no time. */
async function measurePeak(length) {
  const images = at(`images-${length}`);
  const sources = readdirSync(at('images', '0')).slice(0, 1000);
  for (let i = 0; i < length; i++) {
    const into = join(images, String(i % 100));
    mkdirSync(into, { recursive: true });
    linkSync(at('images', '0', sources[i % sources.length]), join(into, `${i}.png`));
  }
  const out = at(`memory-${length}`);
  const args = ['study', images, '-m', at('tiny.onnx'), '-o', out, '--jobs', '2', '--causes', '0', '--flips', 'h'];
  const begun = performance.now();
  const { child, ended } = start([...args, '--layers', 'none', '--labels', 'none', '--expect', 'output=classes']);
  const peak = { client: 0, engine: 0 };
  let isOver = false;
  void ended.then(() => (isOver = true));
  while (!isOver) {
    peak.client = Math.max(peak.client, highWaterMB(child.pid));
    for (const engine of childrenOf(child.pid)) peak.engine = Math.max(peak.engine, highWaterMB(engine));
    await setTimeout(100);
  }
  if ((await ended) !== 0) throw new Error(`a study of ${length} images ended with ${await ended}`);
  const seconds = Math.round((performance.now() - begun) / 1000);
  peaks.push({ length, ...peak });
  console.log(`${length} images: ${peak.client} MB, an engine ${peak.engine} MB (${seconds} s)`);
  rmSync(images, { recursive: true });
}

function highWaterMB(pid) {
  try {
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
  } catch {
    return 0; // it has ended
  }
}

function childrenOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  } catch {
    return []; // it has ended
  }
}

/**
 * The command keeps the names of the images, less than a kilobyte each; both what Node and the allocator let lie. An engine has
 * half of the images: a leak of 1.3 kB per image is more than it may have.
 */
function requireConstant() {
  const [first, last] = [peaks[0], peaks.at(-1)];
  const allowed = { client: first.client + 100 + last.length / 1024, engine: first.engine + 64 };
  for (const who of ['client', 'engine']) {
    if (last[who] <= allowed[who]) continue;
    throw new Error(`${last.length} images take ${last[who]} MB of a ${who}, more than ${Math.round(allowed[who])}`);
  }
}

async function commit() {
  const { output } = await outputOf('git', ['rev-parse', '--short', 'HEAD'], { cwd: root });
  return `Commit ${output.trim()}, ${new Date().toISOString().slice(0, 10)}`;
}

function writeResult(what, lines) {
  return replaceSection(join(root, 'docs', 'testing.md'), `last ${what}: written by scripts/testStudies.mjs`, lines);
}

/** Mulberry32: a seed gives the same moments again. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
