import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseReport } from '../../src/report/json';
import { PLATFORMS } from '../../scripts/platforms.mjs';

const root = join(import.meta.dirname, '../..');
const platform = `${process.platform}-${process.arch}`;
const json = (path: string): Manifest => JSON.parse(readFileSync(path, 'utf8')) as Manifest;

interface Manifest {
  readonly version: string;
  readonly publisher: string;
  readonly scripts?: unknown;
  readonly dependencies?: unknown;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly repository: unknown;
}

const own = json(join(root, 'package.json'));
let folder: string;

/** As on a machine without this project: no settings of its npm, an empty cache. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|node_path$|node_options$)/i.test(name)),
);

function npm(command: string, args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(command, ['--offline', '--cache', join(folder, 'cache'), ...args], {
    cwd: join(folder, 'project'),
    encoding: 'utf8',
    env: { ...environment, NO_COLOR: '1', npm_config_audit: 'false', npm_config_update_notifier: 'false' },
    shell: process.platform === 'win32',
  });
}

const installed = (...names: readonly string[]): string => join(folder, 'project', 'node_modules', ...names);
const platformFolder = (): string => installed(`@${own.publisher}`, platform);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flipscope-npm-'));
  mkdirSync(join(folder, 'project'));
  const packed = join(folder, 'packed');
  const made = spawnSync(process.execPath, ['scripts/packageNpm.mjs', '--target', platform, '--out', packed], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(made.stderr).toBe('');
  const files = readdirSync(packed);
  expect(made.stdout.split('\n').filter(Boolean)).toHaveLength(files.length);
  expect(files).toHaveLength(2);
  const added = npm('npm', ['install', '--ignore-scripts', ...files.map((name) => join(packed, name))]);
  expect(added.status, added.stderr).toBe(0);
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('npx runs the command line on the bundled sample, with the built-in model and nothing else', () => {
  const { status, stdout, stderr } = npm('npx', ['flipscope', 'check', '--json', 'report.json']);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(stdout).toContain('EfficientNet-Lite0');
  const report = parseReport(readFileSync(join(folder, 'project', 'report.json'), 'utf8'));
  expect(report.tool.version).toBe(own.version);
  expect(report.layers.length).toBeGreaterThan(10);
});

test('installs two packages, without scripts and without dependencies of others', () => {
  expect(readdirSync(installed()).filter((name) => !name.startsWith('.'))).toEqual([`@${own.publisher}`, 'flipscope']);
  const main = json(installed('flipscope', 'package.json'));
  for (const manifest of [main, json(join(platformFolder(), 'package.json'))]) {
    expect(manifest).not.toHaveProperty('scripts');
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest.repository).toEqual(own.repository);
  }
  const decoder = json(installed('flipscope', 'dist', 'node_modules', '@img', 'sharp-wasm32', 'package.json')).version;
  const packages = Object.keys(PLATFORMS).flatMap((target) => [
    [`@${own.publisher}/${target}`, own.version],
    [`@img/sharp-${target}`, decoder],
  ]);
  expect(main.optionalDependencies).toEqual(Object.fromEntries(packages));
  expect(json(join(platformFolder(), 'package.json'))).toMatchObject({ os: [process.platform], cpu: [process.arch] });
});

test('holds only what the command line runs and a person reads', () => {
  const allowed = [
    /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|ThirdPartyNotices\.txt)$/,
    /^dist\/(cli|cliProgram|engine|engineProgram|pulse|decoder|matcher|mcp)\.js$/,
    /^dist\/node_modules\/(sharp|semver|detect-libc|@img\/(colour|sharp-wasm32)|@emnapi\/runtime)\/.+\.(js|cjs|json|wasm)$/,
    /^media\/([\w-]+\.schema\.json|samples\/[\w.]+)$/,
    /^models\/[\w-]+\/([\w.-]+\.(onnx|json|md)|LICENSE(\.\w+)?)$/,
  ];
  const files = filesOf(installed('flipscope'));
  expect(files.filter((name) => !allowed.some((pattern) => pattern.test(name)))).toEqual([]);
  expect(files).toContain('media/samples/chelsea.png');
  for (const name of files.filter((file) => /^dist\/\w+\.js$/.test(file))) {
    const text = readFileSync(installed('flipscope', name), 'utf8');
    expect(/require\("(vscode|onnxruntime-node)"\)/.exec(text)?.[0], name).toBeUndefined();
    expect(text.includes(root), `${name} names a path of this machine`).toBe(false);
  }
});

test('both have the license of every package they hold in their notices', () => {
  for (const [home, expected] of [
    [installed('flipscope'), ['sharp', '@img/sharp-wasm32', 'zod', 'commander', '@modelcontextprotocol/sdk']],
    [platformFolder(), ['onnxruntime-node', 'onnxruntime-common']],
  ] as const) {
    const notices = readFileSync(join(home, 'ThirdPartyNotices.txt'), 'utf8');
    const held = filesOf(home).flatMap(
      (name) => /^dist\/node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(name)?.[1] ?? [],
    );
    expect(held).toContain(expected[0]);
    for (const name of [...held, ...expected]) expect(notices).toMatch(new RegExp(`^${name} \\d`, 'm'));
  }
});

test('says which package is missing where npm has left it out', () => {
  const aside = join(folder, basename(platformFolder()));
  renameSync(platformFolder(), aside);
  try {
    const cli = installed('flipscope', 'dist', 'cli.js');
    const { status, stderr } = spawnSync(process.execPath, [cli, 'check'], { encoding: 'utf8', env: environment });
    expect(status).toBe(2);
    expect(stderr).toContain(`the package @${own.publisher}/${platform} is not installed`);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  } finally {
    renameSync(aside, platformFolder());
  }
  expect(existsSync(platformFolder())).toBe(true);
});

function filesOf(home: string): readonly string[] {
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(home.length + 1)
        .replaceAll('\\', '/'),
    );
}
