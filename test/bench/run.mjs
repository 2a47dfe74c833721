/**
 * Bundles the benchmark into a temporary folder and runs it there: nothing is written elsewhere, unless `--write` asks for
 * its table in docs/performance.md.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { cacheFolder } from '../../scripts/cacheFolder.mjs';
import { replaceSection, table } from '../../scripts/markdown.mjs';
import { run } from '../../scripts/run.mjs';

/** Enough for some seconds of every model. */
const PHOTOGRAPHS = 80;

const root = join(import.meta.dirname, '..', '..');

const require = createRequire(import.meta.url);

/**
 * Native code stays where it is installed: the bundle names it by its absolute path.
 * @type {import('esbuild').Plugin}
 */
const nativeRuntime = {
  name: 'native-runtime',
  setup({ onResolve }) {
    onResolve({ filter: /^onnxruntime-node$/ }, ({ path }) => ({ path: require.resolve(path), external: true }));
  },
};

const folder = mkdtempSync(join(tmpdir(), 'flipscope-bench-'));
try {
  const writes = process.argv.includes('--write');
  const rows = join(folder, 'rows.json');
  const args = process.argv.slice(2).filter((arg) => arg !== '--write');
  const added = writes ? ['--rows', rows] : [];
  const script = ['vscode', 'frames', 'heap'].find((name) => args.includes(`--${name}`));
  const images = await imagesFor(args);
  const command = script
    ? await vscodeBench(`${script}.mts`)
    : [await bundledBench(), ...args, ...images, ...folders()];
  const { status } = spawnSync(process.execPath, [...command, ...added], {
    stdio: 'inherit',
    cwd: script ? root : '.',
  });
  process.exitCode = status ?? 1;
  if (writes && status === 0) await writeTable(args, JSON.parse(readFileSync(rows, 'utf8')));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Where the benchmark finds what is not bundled. */
function folders() {
  return ['--peer-scripts', join(import.meta.dirname, 'peers'), '--real-models', join(cacheFolder(), 'models')];
}

/** Measures the packaged extension in a real VS Code. */
async function vscodeBench(script) {
  await run(process.execPath, ['scripts/setupVscodeServer.mjs'], { cwd: root });
  await run(process.execPath, ['scripts/package.mjs', '--out', 'out/flipscope.vsix'], { cwd: root });
  return [join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs'), join(root, 'test', 'bench', script)];
}

/** Where the images are that a benchmark wants; none for most. */
async function imagesFor(args) {
  if (args.includes('--study')) return ['--images', await photographs()];
  return args.includes('--large-images') ? ['--images', await largeImages()] : [];
}

/** The bundled sample at 100 megapixels. */
async function largeImages() {
  const { default: sharp } = await import('sharp');
  const images = join(folder, 'images');
  mkdirSync(images);
  const sample = () =>
    sharp(join(root, 'media', 'samples', 'chelsea.png')).resize(11_500, 8_650, { fit: 'fill', kernel: 'cubic' });
  await sample().jpeg({ quality: 90 }).toFile(join(images, 'baseline.jpg'));
  await sample().jpeg({ quality: 90, progressive: true }).toFile(join(images, 'progressive.jpg'));
  await sample().png().toFile(join(images, 'sample.png'));
  await sample().tiff({ compression: 'lzw' }).toFile(join(images, 'sample.tif'));
  await sample().webp({ quality: 85 }).toFile(join(images, 'sample.webp'));
  return images;
}

/** JPEGs of 500×375, the bundled sample in other cuts, so that each has to be decoded. */
async function photographs() {
  const { default: sharp } = await import('sharp');
  const images = join(folder, 'images');
  mkdirSync(images);
  for (let i = 0; i < PHOTOGRAPHS; i++) {
    const cut = { left: i % 50, top: i % 30, width: 400, height: 270 };
    await sharp(join(root, 'media', 'samples', 'chelsea.png'))
      .extract(cut)
      .resize(500, 375, { fit: 'fill' })
      .jpeg({ quality: 90 })
      .toFile(join(images, `${i}.jpg`));
  }
  return images;
}

async function bundledBench() {
  const outfile = join(folder, 'bench.cjs');
  await build({
    entryPoints: [fileURLToPath(new URL('main.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    plugins: [nativeRuntime],
  });
  return outfile;
}

/** The rows as the table of the command that made them. */
async function writeTable(args, rows) {
  const command = `npm run bench -- ${[...args, '--write'].join(' ')}`;
  const columns = Object.keys(rows[0]);
  const cells = rows.map((row) => columns.map((column) => `${row[column]}`));
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  const [{ model }] = cpus();
  await replaceSection(join(root, 'docs', 'performance.md'), `written by ${command}`, [
    `At ${commit}, on ${cpus().length} cores (${model}), ${process.platform}-${process.arch}, Node ${process.versions.node}:`,
    '',
    table([columns, ...cells]),
  ]);
}
