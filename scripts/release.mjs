/**
 * Makes the VSIX of every platform and the npm packages, and publishes them:
 *
 *     npm run release [-- --dry-run | --changelog]
 *
 * With --dry-run, prints what stands in the way of a release and which commands would publish, and runs none of them.
 * With --changelog, gives what stands under Unreleased in CHANGELOG.md to the version in package.json, and does nothing else.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from '../esbuild.mjs';
import { makeNpmPackages } from './npm/pack.mjs';
import { PLATFORMS } from './platforms.mjs';
import { isPreRelease, obstacles, publishing, versionedChangelog } from './release/plan.mjs';
import { outputOf, run } from './run.mjs';
import { makeVsix } from './vsix.mjs';

const root = join(import.meta.dirname, '..');
const out = join(root, 'out', 'release');
const changelogFile = join(root, 'CHANGELOG.md');
const flag = { type: 'boolean', default: false };
const { values } = parseArgs({ options: { 'dry-run': flag, changelog: flag } });
const isDry = values['dry-run'];
try {
  const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  if (values.changelog)
    await writeFile(changelogFile, versionedChangelog(await readFile(changelogFile, 'utf8'), version));
  else await release(name, version);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

async function release(name, version) {
  const preRelease = isPreRelease(version);
  console.log(`${name} ${version}, a ${preRelease ? 'pre-release' : 'release'}`);
  const problems = obstacles({ version, ...(await state()) });
  for (const problem of problems) console.error(problem);
  if (problems.length > 0 && !isDry) throw new Error('Nothing was made.');
  const commands = publishing({ ...(await make(name, version, preRelease)), preRelease });
  for (const [program, ...args] of commands) {
    console.log([isDry ? 'would run:' : 'runs:', program, ...args].join(' '));
    if (!isDry) await run(program, args, { cwd: root, shell: process.platform === 'win32' });
  }
}

async function state() {
  const changelog = await readFile(changelogFile, 'utf8');
  const { code, output } = await outputOf('git', ['status', '--porcelain'], { cwd: root });
  if (code !== 0) throw new Error(`git status failed: ${output.trim()}`);
  return { changelog, changed: output };
}

/** Everything there is to publish, into an empty folder; paths from the root. */
async function make(name, version, preRelease) {
  await rm(out, { recursive: true, force: true });
  const targets = Object.keys(PLATFORMS);
  const vsix = [];
  for (const target of targets) {
    const file = join(out, `${name}-${version}-${target}.vsix`);
    console.log(`${relative(root, file)}: ${await makeVsix(target, file, { preRelease })}`);
    vsix.push(relative(root, file));
  }
  // dist holds the last platform's ONNX Runtime now, and is what developers run.
  await bundle();
  const npm = [];
  for await (const made of makeNpmPackages(root, targets, out)) {
    npm.push(relative(root, join(out, made.name)));
    console.log(`${npm.at(-1)}: ${made.size}`);
  }
  return { vsix, npm };
}
