import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report';
import { VSIX } from './support/vsix';

/** Every file the extension may hold, as patterns under `extension/`. */
const ALLOWED = [
  /^package(\.nls)?\.json$/,
  /^(readme|changelog)\.md$/,
  /^LICENSE\.txt$/,
  /^ThirdPartyNotices\.txt$/,
  /^l10n\/bundle\.l10n(\.[\w-]+)?\.json$/,
  /^dist\/(extension|engine|engineProgram|pulse|decoder|matcher|cli|cliProgram|mcp|webview|compare|layout|learn|model|question|study)\.js$/,
  /^dist\/webview\.css$/,
  /^dist\/node_modules\/(onnxruntime-node|onnxruntime-common|sharp|semver|detect-libc|@img\/(colour|sharp-wasm32)|@emnapi\/runtime)\/.+\.(js|cjs|json|wasm)$/,
  /^dist\/node_modules\/onnxruntime-node\/bin\/napi-v6\/linux\/x64\/(onnxruntime_binding\.node|libonnxruntime\.so\.1)$/,
  /^media\/.+\.(png|jpg|svg|md|schema\.json)$/,
  /^models\/[\w-]+\/([\w.-]+\.(onnx|json|md)|LICENSE(\.\w+)?)$/,
];

describe('the VSIX', () => {
  let files: Record<string, Uint8Array>;
  let folder: string;

  beforeAll(async () => {
    const zip = unzipSync(await readFile(VSIX), { filter: ({ name }) => name.startsWith('extension/') });
    files = Object.fromEntries(Object.entries(zip).map(([name, bytes]) => [name.slice('extension/'.length), bytes]));
    folder = await mkdtemp(join(tmpdir(), 'flipscope-vsix-'));
    for (const [name, bytes] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), bytes);
    }
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  const text = (name: string): string => new TextDecoder().decode(files[name]);

  it('is at most 60 MB', async () => {
    expect((await stat(VSIX)).size).toBeLessThanOrEqual(60e6);
  });

  it('holds only what runs: no sources, no source maps, no other platform', () => {
    expect(Object.keys(files).filter((name) => !ALLOWED.some((pattern) => pattern.test(name)))).toEqual([]);
  });

  it('asks VS Code for no global of the browser, for which it writes a stack trace into its log', () => {
    expect(text('dist/extension.js')).not.toMatch(/\bnavigator\b/);
  });

  it('holds every file that its manifest names', () => {
    const named = text('package.json').match(/(?<=")(\.\/)?(dist|media)\/[^"*]+(?=")/g) ?? [];
    expect(named.length).toBeGreaterThan(3);
    expect(named.map((name) => name.replace('./', '')).filter((name) => !(name in files))).toEqual([]);
  });

  it('shows the images of the repository in its README, and links to its pages', () => {
    const { repository } = JSON.parse(text('package.json')) as { repository: { url: string } };
    const home = repository.url.replace(/^git\+|\.git$/g, '');
    const targets = [...text('readme.md').matchAll(/\]\(([^)#]+)/g)].map((match) => match[1] ?? '');
    const inTree = (name: string): boolean => existsSync(join(process.cwd(), name));
    const isElsewhere = (target: string): boolean => /^https:\/\//.test(target) && !target.startsWith(`${home}/`);
    const wrong = targets.filter((target) => {
      if (isElsewhere(target)) return false;
      const [, name] = new RegExp(`^${home}/(?:raw|blob)/HEAD/(.+)$`).exec(target) ?? [];
      return name === undefined || !inTree(name);
    });
    expect(targets.some((target) => target === `${home}/raw/HEAD/media/screenshot.png`)).toBe(true);
    expect(wrong).toEqual([]);
  });

  it('names every package it holds in its notices', () => {
    const notices = text('ThirdPartyNotices.txt');
    const shipped = Object.keys(files).flatMap((name) => {
      const match = /^dist\/node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(name);
      return match?.[1] ?? [];
    });
    expect(shipped).toContain('onnxruntime-node');
    const bundled = [
      'lit-html',
      '@dagrejs/dagre',
      '@vscode/webview-ui-toolkit',
      '@bufbuild/protobuf',
      'birpc',
      'zod',
      'commander',
      '@modelcontextprotocol/sdk',
    ];
    const missing = [...shipped, ...bundled].filter((name) => !new RegExp(`^${name} \\d`, 'm').test(notices));
    expect(missing).toEqual([]);
  });

  it('reads images and runs models with nothing but its own files', () => {
    // Channels are matched by threads, which have a file of their own.
    const args = ['dist/cli.js', 'check', '--channels', '--json', 'report.json'];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const { layers } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
    expect(layers.filter(({ permuted }) => permuted !== undefined).length).toBeGreaterThan(10);
  });

  it('holds no file of a developer: no absolute path of this machine', () => {
    const root = process.cwd();
    const pages = ['webview', 'compare', 'layout', 'learn', 'model', 'question', 'study'];
    const programs = ['engine', 'engineProgram', 'pulse', 'decoder', 'matcher', 'cli', 'cliProgram', 'mcp'];
    const bundles = ['extension', ...programs, ...pages];
    const leaking = bundles.filter((name) => text(`dist/${name}.js`).includes(root));
    expect(leaking).toEqual([]);
  });
});
