import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { run } from '../run.mjs';
import { differences } from './compare.mjs';
import { inputsFor } from './inputs.mjs';
import { runCli } from './runCli.mjs';

const AT_ONCE = 2;
/** Names of operators that may draw random numbers, as they stand in a model file. */
const RANDOM_OPERATORS = /RandomNormal|RandomUniform|Bernoulli|Multinomial|Dropout/;

/**
 * Writes what `check` and `audit` say of every model, one file per model, to `dir/reports`.
 * @param {string} dir absolute
 * @param {{ root: string, cli: string, modelFolders: string[] }} options the project's root, the bundle to run, more models
 */
export async function writeReports(dir, { root, cli, modelFolders }) {
  if (!existsSync(cli)) throw new Error(`There is no ${cli}: build it first, or name another with --cli.`);
  const built = join(dir, 'models');
  if (!existsSync(built)) {
    const tsx = join('node_modules', 'tsx', 'dist', 'cli.mjs');
    await run(process.execPath, [tsx, 'test/support/models/writeAll.ts', built], { cwd: root });
  }
  const groups = groupsOf([
    ['built', built],
    ['oracle', join(root, 'test', 'oracle', 'cases')],
    ['shipped', join(root, 'models')],
    ...modelFolders.map((folder) => [basename(resolve(folder)), resolve(folder)]),
  ]);
  await rm(join(dir, 'reports'), { recursive: true, force: true });
  const models = (await Promise.all(groups.map(modelsOf))).flat();
  const shorten = pathShortener([...groups, ['flipscope', dirname(dirname(cli))]]);
  await inParallel(models, async ({ name, file }) => {
    const started = Date.now();
    const record = await recordOf(cli, file);
    const path = join(dir, 'reports', `${name}.json`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${shorten(JSON.stringify(record, null, 2))}\n`);
    const exits = `check ${record.check.tried.at(-1).exit}, audit ${record.audit.exit}`;
    console.log(`${name}: ${exits} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  });
  console.log(`${models.length} models`);
}

/** Gives every folder a name of its own. */
function groupsOf(named) {
  const names = [];
  return named.map(([name, folder]) => {
    const count = names.filter((n) => n === name).length;
    names.push(name);
    return [count === 0 ? name : `${name}-${count + 1}`, folder];
  });
}

async function modelsOf([group, folder]) {
  const files = await readdir(folder, { recursive: true });
  return files
    .filter((file) => file.endsWith('.onnx'))
    .sort()
    .map((file) => ({ name: `${group}/${file.slice(0, -'.onnx'.length)}`, file: join(folder, file) }));
}

/** Replaces the folders' absolute paths by their names, the longest first. */
function pathShortener(groups) {
  const sorted = groups.toSorted(([, a], [, b]) => b.length - a.length);
  return (text) => sorted.reduce((t, [name, folder]) => t.replaceAll(`${folder}/`, `${name}/`), text);
}

async function recordOf(cli, model) {
  const audit = await runCli(cli, ['audit', model, '--json', '-']);
  const check = await checkModel(cli, model);
  if (!RANDOM_OPERATORS.test(await readFile(model, 'latin1'))) return { check, audit };
  const isSame = differences(check, await checkModel(cli, model)).length === 0;
  return { check: isSame ? check : { tried: check.tried, output: 'differs from run to run' }, audit };
}

/** Checks a model on the first of its inputs that is not refused; the refusals are kept. */
async function checkModel(cli, model) {
  const tried = [];
  for (const input of await inputsFor(model)) {
    const flags = ['--causes', '--contributions', '--channels', '--json', '-'];
    const { output, ...end } = await runCli(cli, ['check', ...input, '--model', model, ...flags]);
    tried.push({ input: input.join(' '), ...end });
    if (end.exit !== 2) return { tried, output };
  }
  return { tried };
}

async function inParallel(items, work) {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}
