/**
 * Installs the VS Code server that the end-to-end tests run in: the npm package code-server and the Node it wants,
 * in a folder that all clones of one user share. Takes about three minutes once, then no time.
 *
 *     node scripts/setupVscodeServer.mjs [--vscode 1.100]
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { cacheFolder } from './cacheFolder.mjs';
import { aptInstall, isOnPath, run } from './run.mjs';

/** VS Code version → the code-server that carries it, and the Node major it runs on. The first is the newest. */
const SERVERS = {
  1.139: { codeServer: '4.139.1', node: '24' },
  '1.100': { codeServer: '4.100.3', node: '20' },
};
export const DEFAULT_VSCODE = '1.139';
/** The lowest that package.json allows. */
export const OLDEST_VSCODE = '1.100';

/** Native modules of the server that are compiled here, with the headers of the Node that runs it. */
const NATIVE_MODULES = ['@vscode/spdlog', '@vscode/native-watchdog', '@parcel/watcher', 'node-pty', '@vscode/sqlite3'];

/**
 * The server's parts: `node` runs `entry`. An existing installation named by FLIPSCOPE_CODE_SERVER (the folder with
 * node_modules/code-server and node_modules/node-…) is used as it is.
 * @throws Error with one line saying what is missing.
 */
export async function setupVscodeServer(vscodeVersion = DEFAULT_VSCODE) {
  const versions = SERVERS[vscodeVersion];
  if (!versions) {
    throw new Error(
      `No code-server is known for VS Code ${vscodeVersion}; choose one of ${Object.keys(SERVERS).join(', ')}.`,
    );
  }
  const given = process.env.FLIPSCOPE_CODE_SERVER;
  if (given) {
    const problem = startProblem(partsOf(given));
    if (!problem) return partsOf(given);
    throw new Error(`FLIPSCOPE_CODE_SERVER=${given} does not start (${problem}); unset it to have one installed.`);
  }
  const folder = join(cacheFolder(), `code-server-${versions.codeServer}-node${versions.node}-${nodePackage()}`);
  if (!startProblem(partsOf(folder))) return partsOf(folder);
  await ensureCompiler();
  await install(folder, versions);
  return partsOf(folder);
}

/** The npm package that carries a Node binary and its headers for this machine. */
function nodePackage() {
  if (process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch)) return `node-linux-${process.arch}`;
  throw new Error(
    `The end-to-end tests need Linux on x64 or arm64, this is ${process.platform}-${process.arch}; run npm run test:unit here.`,
  );
}

function partsOf(folder) {
  const modules = join(folder, 'node_modules');
  return {
    node: join(modules, nodePackage(), 'bin', 'node'),
    nodeRoot: join(modules, nodePackage()),
    root: join(modules, 'code-server'),
    entry: join(modules, 'code-server', 'out', 'node', 'entry.js'),
  };
}

/** Why the server does not start, or undefined when it does: asking its version loads both of its halves. */
function startProblem({ node, entry }) {
  if (!existsSync(node) || !existsSync(entry)) return `${existsSync(node) ? entry : node} is missing`;
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { status, stderr, error } = spawnSync(node, [entry, '--version'], { env, encoding: 'utf8' });
  return status === 0 ? undefined : (error?.message ?? stderr.trim());
}

async function ensureCompiler() {
  const missing = () => ['make', 'g++', 'python3'].filter((program) => !isOnPath(program));
  if (missing().length === 0) return;
  await aptInstall(['make', 'g++', 'python3']);
  if (missing().length > 0) {
    throw new Error(
      `The VS Code server's native modules need ${missing().join(', ')}: install them (Debian: apt-get install make g++ python3).`,
    );
  }
}

/** Installs into a folder of its own and renames it when all is done, so that a broken attempt is never used. */
async function install(folder, versions) {
  const parent = cacheFolder();
  await mkdir(parent, { recursive: true });
  const draft = await mkdtemp(join(parent, 'installing-'));
  try {
    await installInto(draft, versions);
    const problem = startProblem(partsOf(draft));
    if (problem) throw new Error(`code-server ${versions.codeServer} was installed but does not start: ${problem}`);
    await putInPlace(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function installInto(draft, { codeServer, node }) {
  console.log(`Setting up code-server ${codeServer} on Node ${node} in ${cacheFolder()} (once, a few minutes)`);
  await writeFile(join(draft, 'package.json'), JSON.stringify({ private: true }));
  await npm(draft, ['install', '--ignore-scripts', `code-server@${codeServer}`, `${nodePackage()}@${node}`]);
  const { root, nodeRoot } = partsOf(draft);
  const vscode = join(root, 'lib', 'vscode');
  await npm(vscode, ['install', '--omit=dev', '--ignore-scripts']);
  const build = {
    PATH: join(nodeRoot, 'bin') + delimiter + process.env.PATH,
    npm_config_nodedir: nodeRoot,
    npm_config_yes: 'true',
    // node-gyp compiles with one core unless it is told otherwise.
    npm_config_jobs: 'max',
  };
  await npm(draft, ['rebuild', '--no-ignore-scripts', '--build-from-source', 'argon2'], build);
  await npm(vscode, ['rebuild', '--no-ignore-scripts', ...NATIVE_MODULES], build);
}

async function putInPlace(draft, folder) {
  await rm(folder, { recursive: true, force: true });
  try {
    await rename(draft, folder);
  } catch (error) {
    // Another run finished first: its folder is as good as ours.
    if (!existsSync(folder) || (await readdir(folder)).length === 0) throw error;
  }
}

/** Runs npm in a folder without what an npm around us has set for its own project. */
async function npm(cwd, args, extra = {}) {
  const inherited = Object.entries(process.env).filter(
    ([name]) =>
      !/^npm_(config_(ignore_scripts|nodedir|local_prefix|prefix|omit|include)|package_|lifecycle_)/i.test(name),
  );
  const env = { ...Object.fromEntries(inherited), NODE_OPTIONS: '', ...extra };
  await run('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, env });
}

async function main() {
  const { values } = parseArgs({ options: { vscode: { type: 'string', default: DEFAULT_VSCODE } } });
  try {
    const { root } = await setupVscodeServer(values.vscode);
    console.log(`VS Code server: ${root}`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

// Not awaited here: the tests load this file where a module must not wait.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) void main();
