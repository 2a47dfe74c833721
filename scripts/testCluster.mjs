/**
 * Studies on a real Slurm and by a real Snakemake, on this machine: npm run test:cluster
 * As root: Debian's slurm-wlm and munge are installed where they are missing. Snakemake comes from PyPI into an environment of its own, unless
 * SNAKEMAKE_BIN names the bin folder of one that has it. Writes its result into docs/testing.md.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { Slurm } from './cluster/slurm.mjs';
import { snakemakeBin } from './cluster/snakemake.mjs';
import { replaceSection, table } from './markdown.mjs';
import { aptInstall, outputOf, run } from './run.mjs';

const root = join(import.meta.dirname, '..');
const COUNT = 1200;
const SHARDS = 4;
const TASK_SECONDS = 600;
const SUMMARY = 'study.flipscope-study.json';
const OPTIONS = '--expect output=classes --causes 4 --jobs 1';
const FLIPSCOPE = `${process.execPath} ${join(root, 'dist', 'cli.js')}`;

const folder = mkdtempSync(join(tmpdir(), 'flipscope-cluster-'));
const at = (...names) => join(folder, ...names);
const images = at('images');
const model = at('tiny.onnx');
const steps = [];

const slurm = new Slurm(at('slurm'));
try {
  if (!(await isSlurmInstalled()) && !(await aptInstall(['slurm-wlm', 'munge']))) {
    throw new Error('No Slurm is installed. As root: apt-get install slurm-wlm munge');
  }
  await run('npm', ['run', '-s', 'build'], { cwd: root });
  const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  await run(process.execPath, [tsx, join(root, 'test', 'cluster', 'writeInputs.ts'), folder, String(COUNT)]);
  await step('unsharded', () => flipscope(['study', images, '-m', model, '-o', at('whole'), ...OPTIONS.split(' ')]));
  await slurm.start();
  await step('Slurm array of 4, one task requeued', slurmArray);
  await step('Snakemake, locally', () => snakemake(at('local'), ['--cores', '2']));
  await step('Snakemake, a shard deleted', deletedShard);
  await step('Snakemake, by its Slurm executor', () =>
    snakemake(at('by-slurm'), [
      ...['--executor', 'slurm', '--jobs', '2', '--default-resources', 'slurm_partition=study'],
      // It keeps no accounts.
      ...['--slurm-status-command', 'squeue'],
    ]),
  );
  await writeResult();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await slurm.stop();
  if (process.exitCode === undefined) rmSync(folder, { recursive: true, force: true });
  else console.error(`kept: ${folder}`);
}

/** It answers to no `--version`. */
async function isSlurmInstalled() {
  const { code } = await outputOf('slurmctld', ['-V']).catch(() => ({ code: 1 }));
  return code === 0;
}

async function step(name, work) {
  const begun = performance.now();
  await work();
  const seconds = Math.round((performance.now() - begun) / 1000);
  steps.push([name, 'ok', `${seconds} s`]);
  console.log(`${name}: ok (${seconds} s)`);
}

function flipscope(args) {
  return run(process.execPath, [join(root, 'dist', 'cli.js'), ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** As distributed/slurm.sh says it; the second task is killed and requeued while it runs. */
async function slurmArray() {
  const env = {
    IMAGES: images,
    MODEL: model,
    OUT: at('array'),
    FLIPSCOPE,
    FLIPSCOPE_SHARDS: String(SHARDS),
    FLIPSCOPE_OPTIONS: OPTIONS,
  };
  const args = ['--parsable', `--array=1-${SHARDS}`, '--cpus-per-task=1', '--mem=0', `--output=${at('task-%a.log')}`];
  const { code, output } = await slurm.run('sbatch', [...args, join(root, 'distributed', 'slurm.sh')], { env });
  if (code !== 0) throw new Error(`sbatch: ${output}`);
  const job = output.trim();
  const shard = at('array', `shard-2-of-${SHARDS}`);
  await slurm.running(`${job}_2`, TASK_SECONDS);
  while (!existsSync(shard) || !readdirSync(shard).some((name) => name.startsWith('images-'))) await setTimeout(50);
  if (existsSync(join(shard, SUMMARY))) throw new Error('the task was done before it was requeued: take more images');
  const requeued = await slurm.run('scontrol', ['requeue', `${job}_2`]);
  if (requeued.code !== 0) throw new Error(`scontrol requeue: ${requeued.output}`);
  await slurm.finished(job, TASK_SECONDS);
  await requireSame(at('array'));
}

async function snakemake(out, args) {
  const path = [await snakemakeBin(), process.env.PATH].join(delimiter);
  const config = [
    `images=${images}`,
    `model=${model}`,
    `out=${out}`,
    `shards=${SHARDS}`,
    'threads=1',
    'memory=500',
    `flipscope=${FLIPSCOPE}`,
    `options=${OPTIONS}`,
  ];
  const command = [
    '--snakefile',
    join(root, 'distributed', 'Snakefile'),
    '--directory',
    at('work'),
    ...args,
    '--config',
    ...config,
  ];
  const { code, output } = await outputOf('snakemake', command, { env: { ...slurm.env, PATH: path } });
  if (code !== 0) throw new Error(`snakemake ended with ${code}: ${output.slice(-2000)}`);
  await requireSame(out);
}

/** Only the shard that is missing runs again. */
async function deletedShard() {
  const summaries = () =>
    Array.from({ length: SHARDS }, (_, i) => statSync(at('local', `shard-${i + 1}-of-${SHARDS}`, SUMMARY)).mtimeMs);
  const before = summaries();
  rmSync(at('local', `shard-3-of-${SHARDS}`), { recursive: true });
  await snakemake(at('local'), ['--cores', '2']);
  const changed = summaries().flatMap((time, i) => (time === before[i] ? [] : [i + 1]));
  if (changed.join() !== '3') throw new Error(`shards ${changed.join(', ')} ran again, not 3 alone`);
}

/** The shards add up to the unsharded summary, to the last digit. */
async function requireSame(out) {
  const merged = at('merged.json');
  await flipscope([
    'merge',
    ...Array.from({ length: SHARDS }, (_, i) => join(out, `shard-${i + 1}-of-${SHARDS}`)),
    '-o',
    merged,
  ]);
  const figures = (file) => JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), shards: undefined });
  if (figures(merged) !== figures(at('whole', SUMMARY))) throw new Error(`${out} differs from the unsharded run`);
}

async function writeResult() {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  const { output } = await outputOf('slurmctld', ['-V']);
  const day = new Date().toISOString().slice(0, 10);
  await replaceSection(join(root, 'docs', 'testing.md'), 'last cluster run: written by npm run test:cluster', [
    `Commit ${commit}, ${day}, ${output.trim()}, ${COUNT} images:`,
    '',
    table([['study', 'equal to the unsharded run', 'time'], ...steps]),
  ]);
}
