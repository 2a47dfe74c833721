/**
 * How many images keep their most likely class under a flip, for many models: the table of docs/flip-agreement.md.
 *
 *     npm run flip-agreement -- --images FOLDER [--models FOLDER] [--labels SOURCE] [--out FILE]
 *
 * Without --models: the built-in classifier and the models of packages that `npm run models` has fetched, on the images; and the
 * built-in nets of shapes on their samples. With --out, the table goes into that file, not into the page.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder } from './cacheFolder.mjs';
import { replaceSection, table } from './markdown.mjs';

const root = join(import.meta.dirname, '..');
const cli = join(root, 'dist', 'cli.js');
const studies = join(root, 'out', 'flip-agreement');
/** With weights that were trained to tell classes; those of torchvision's architectures are random there. */
const PACKAGED = ['ch_ppocr_mobile_v2.0_cls_infer', 'onet', 'open-nsfw', 'rnet'];
const SHAPES = ['shapes-plain', 'shapes-augmented', 'shapes-symmetric'];
const FLIPS = { h: '↔', v: '↕', hv: '↻' };

const { values } = parseArgs({
  options: {
    images: { type: 'string' },
    models: { type: 'string' },
    labels: { type: 'string' },
    out: { type: 'string' },
  },
});

try {
  if (values.images === undefined) throw new Error('Name the images: npm run flip-agreement -- --images FOLDER');
  if (!existsSync(cli)) throw new Error('Build first: npm run build');
  rmSync(studies, { recursive: true, force: true });
  mkdirSync(studies, { recursive: true });
  const lines = tables().flatMap(({ title, rows }) => [title, '', table([head(), ...rows]), '']);
  lines.pop();
  if (values.out !== undefined) writeFileSync(values.out, `${lines.join('\n')}\n`);
  else await replaceSection(join(root, 'docs', 'flip-agreement.md'), 'written by npm run flip-agreement', lines);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function tables() {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  const images = resolve(values.images);
  if (values.models !== undefined) {
    const files = readdirSync(values.models).filter((name) => name.endsWith('.onnx'));
    const rows = files.sort().map((name) => measured(join(values.models, name), images));
    return [{ title: `At ${commit}:`, rows }];
  }
  const folder = join(cacheFolder(), 'models');
  const fetched = PACKAGED.map((name) => join(folder, `${name}.onnx`));
  const missing = fetched.filter((file) => !existsSync(file)).map((file) => basename(file));
  if (missing.length > 0) throw new Error(`Not there: ${missing.join(', ')}. "npm run models" fetches them.`);
  const photographs = ['builtin:efficientnet-lite0', ...fetched].map((model) => measured(model, images));
  const samples = join(root, 'models', 'shapes', 'samples');
  return [
    { title: `At ${commit}, the images of scikit-image and scikit-learn:`, rows: photographs },
    { title: 'The nets of shapes, on their samples:', rows: SHAPES.map((id) => measured(`builtin:${id}`, samples)) },
  ];
}

function head() {
  const flips = Object.values(FLIPS).flatMap((sign) => [`${sign} class stays`, '95% interval', 'median change']);
  return ['model', 'images', ...flips];
}

function measured(model, images) {
  const name = basename(model, '.onnx').replace('builtin:', '');
  const out = join(studies, name);
  const labels = values.labels === undefined ? [] : ['--labels', values.labels];
  const options = ['--layers', 'none', '--causes', '0', ...labels];
  const { status, stderr } = spawnSync(process.execPath, [cli, 'study', images, '-m', model, '-o', out, ...options], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${name}: ${stderr.trim()}`);
  const { models, images: count } = JSON.parse(readFileSync(join(out, 'study.flipscope-study.json'), 'utf8'));
  const [{ flips, outputs }] = models;
  const row = [name, String(count.measured)];
  for (const flip of Object.keys(FLIPS))
    row.push(
      ...cells(
        flips[flip],
        outputs.filter((output) => output.flip === flip),
      ),
    );
  console.log(row.join(' | '));
  return row;
}

/** Of several outputs, the one that changes most. */
function cells(found, outputs) {
  const agreement = found?.top1?.agreement;
  const medians = outputs.flatMap(({ change }) => (change.median === undefined ? [] : [change.median]));
  const median = medians.length === 0 ? '–' : percent(Math.max(...medians));
  if (agreement?.share === undefined) return ['–', '–', median];
  return [percent(agreement.share), `${percent(agreement.low).slice(0, -1)}–${percent(agreement.high)}`, median];
}

function percent(share) {
  return `${(100 * share).toFixed(1)}%`;
}
