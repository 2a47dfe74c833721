/**
 * Measures the three nets and the checkpoints with `flipscope` itself and writes measured/figures.json, the cards and
 * the tables of README.md and docs/augmentation.md: about four minutes.
 *
 *     npm run build && node models/shapes/measure.mjs
 *
 * Needs a Python with Pillow (`PYTHON`, by default /usr/bin/python3), which draws the images.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { NETS } from './cards.mjs';
import { accuracyByClass, readRows } from './rows.mjs';

/** Images per class of the test set, and of the samples that are shipped with the project. */
const [EACH, SAMPLES_EACH] = [100, 3];
const CAUSES = 48;
/** All grids are misaligned at the first, aligned at the second. */
const SIDES = [64, 65];
const UNEXPLAINED = ['--causes', '0'];
const EPOCHS = ['01', '02', '04', '08', '16'];

const here = import.meta.dirname;
const root = join(here, '..', '..');
const out = join(root, 'out', 'shapes');
const cli = join(root, 'dist', 'cli.js');
const python = process.env.PYTHON ?? '/usr/bin/python3';

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
draw(join(out, 'test'), 'test', EACH);
draw(join(here, 'samples'), 'samples', SAMPLES_EACH);

const labels = JSON.parse(await readFile(join(here, 'labels.json'), 'utf8'));
const checkpoints = EPOCHS.map((epoch) => join(here, 'checkpoints', `epoch-${epoch}.onnx`));
const nets = NETS.map(({ id }) => `builtin:${id}`);
const [studied, trained, sampled] = [
  await study('nets', join(out, 'test'), nets, ['--causes', `${CAUSES}`]),
  await study('checkpoints', join(out, 'test'), checkpoints, UNEXPLAINED),
  await study('samples', join(here, 'samples'), nets, UNEXPLAINED),
];
const swapped = [];
for (const [i, net] of nets.entries()) {
  const contract = ['--preprocess', join(here, 'left-right.flipscope.json'), '--flips', 'h'];
  swapped.push(await study(`swapped-${NETS[i].name}`, join(out, 'test'), [net], [...contract, ...UNEXPLAINED]));
}
const resized = {};
for (const size of SIDES) {
  const options = ['--size', `${size}x${size}`, '--flips', 'h', ...UNEXPLAINED];
  resized[size] = await study(`size-${size}`, join(out, 'test'), nets, options);
}
const figures = {
  tool: studied.summary.study.tool,
  labels,
  images: studied.summary.images.measured,
  nets: await Promise.all(NETS.map((net, i) => netFigures(net, i))),
  checkpoints: await Promise.all(checkpoints.map((_, i) => runFigures(trained, i, { epoch: Number(EPOCHS[i]) }))),
  samples: NETS.map((_, i) => sampleFigures(sampled, i)),
};
await mkdir(join(here, 'measured'), { recursive: true });
await writeFile(join(here, 'measured', 'figures.json'), `${JSON.stringify(figures, undefined, 1)}\n`);
execFileSync(process.execPath, [join(here, 'pages.mjs')], { stdio: 'inherit' });

function draw(folder, split, each) {
  execFileSync(python, ['-B', join(here, 'draw.py'), folder, '--split', split, '--each', `${each}`]);
}

/** The summary of a study, and the rows of its images. */
async function study(name, images, models, options) {
  const folder = join(out, name);
  const usual = ['--labels', 'folder', '--jobs', `${cpus().length}`, '--out', folder];
  const args = ['study', images, ...models.flatMap((model) => ['--model', model]), ...usual, ...options];
  execFileSync(process.execPath, [cli, ...args], { stdio: ['ignore', 'ignore', 'inherit'], cwd: root });
  const summary = JSON.parse(await readFile(join(folder, 'study.flipscope-study.json'), 'utf8'));
  return { summary, rows: await readRows(folder) };
}

async function netFigures({ id, file, name }, i) {
  const { size: bytes } = await stat(join(here, file));
  const model = studied.summary.study.models[i];
  const found = studied.summary.models[i];
  const matched = channelMatching(id);
  return {
    ...(await runFigures(studied, i, { name, bytes })),
    size: model.preprocess.size,
    sizes: Object.fromEntries(SIDES.map((size) => [size, { changes: changesOf(resized[size], i) }])),
    swapped: swapped[i].summary.models[0].flips.h.top1.agreement,
    byClass: accuracyByClass(studied.rows, model.name, labels),
    causes: perFlip(found.causes, ({ error, residual, shares, images }) => ({
      images,
      error: error.mean,
      residual: residual.mean,
      shares: Object.fromEntries(shares.map(({ cause, mean }) => [cause, mean])),
    })),
    layers: model.layers.map(({ tensor, node, op }, place) => ({
      node,
      op,
      error: perFlip(found.layers[place].error, ({ mean }) => mean),
      matched: matched.get(tensor) ?? null,
    })),
  };
}

/** What every run has. */
async function runFigures(run, i, named) {
  const { summary } = run;
  const { flips } = summary.models[i];
  return {
    ...named,
    sha256: summary.study.models[i].sha256,
    accuracy: flips.h.accuracy.original,
    flips: perFlip(flips, ({ top1, accuracy }) => ({
      agreement: top1.agreement,
      accuracy: accuracy.flipped,
      classes: top1.classes,
    })),
    changes: changesOf(run, i),
  };
}

/** Of the logits, and of the features before them: by output and flip. */
function changesOf({ summary }, i) {
  const { layers } = summary.study.models[i];
  const { outputs, layers: found } = summary.models[i];
  const pool = found[layers.findIndex(({ op }) => op === 'GlobalAveragePool')];
  const logits = outputs.map(({ output, flip, change: { mean, max } }) => ({ output, flip, mean, max }));
  const features = Object.entries(pool.error).map(([flip, { mean, max }]) => ({ output: 'features', flip, mean, max }));
  return [...logits, ...features];
}

/** Few enough figures that a test can measure them again. */
function sampleFigures(run, i) {
  const { flips } = run.summary.models[i];
  return {
    right: flips.h.accuracy.original.k,
    agree: flips.h.top1.agreement.k,
    logits: changesOf(run, i).find(({ output, flip }) => output === 'logits' && flip === 'h').mean,
  };
}

/** E under the horizontal flip, as it is and after the best channel matching: means over one sample of each class, by tensor. */
function channelMatching(id) {
  const images = labels.map((label) => join(here, 'samples', label, '0000.png'));
  const json = join(out, `${id}.json`);
  const options = ['--flips', 'h', '--channels', '--json', json];
  execFileSync(process.execPath, [cli, 'check', ...images, '--model', `builtin:${id}`, ...options], {
    stdio: 'ignore',
  });
  const reports = JSON.parse(readFileSync(json, 'utf8'));
  const means = new Map();
  for (const { layers } of reports) {
    for (const { tensor, error, permuted } of layers) {
      if (permuted?.h === undefined) continue;
      const { error: before, permuted: matched } = means.get(tensor) ?? { error: 0, permuted: 0 };
      const [own, best] = [error.h / reports.length, permuted.h / reports.length];
      means.set(tensor, { error: before + own, permuted: matched + best });
    }
  }
  return means;
}

function perFlip(values, figure) {
  return Object.fromEntries(Object.entries(values).map(([flip, value]) => [flip, figure(value)]));
}
