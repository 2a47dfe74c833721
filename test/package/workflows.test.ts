import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { PLATFORMS } from '../../scripts/platforms.mjs';

const root = join(import.meta.dirname, '../..');
const read = (...names: readonly string[]): string => readFileSync(join(root, ...names), 'utf8');

interface Job {
  readonly 'runs-on': string;
  readonly 'timeout-minutes'?: number;
  readonly strategy?: { readonly matrix: { readonly include: readonly { target: string; runner: string }[] } };
  readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly if?: string }[];
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
const workflows = readdirSync(join(root, '.github', 'workflows')).map((name) => ({
  name,
  text: read('.github', 'workflows', name),
}));

describe.each(workflows)('.github/workflows/$name', ({ text }) => {
  const { jobs, permissions } = parse(text, { strict: true, uniqueKeys: true }) as Workflow;
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const commands = steps.flatMap(({ run }) => (run === undefined ? [] : run.trim().split('\n')));

  test('runs what the project has', () => {
    expect(commands.length).toBeGreaterThan(3);
    for (const command of commands) {
      const [, script] = /\bnpm run ([\w:]+)/.exec(command) ?? [];
      const [, file] = /^node (\S+\.m?js)/.exec(command) ?? [];
      const isKnown = command === 'npm ci' || (script !== undefined && script in scripts) || file === 'dist/cli.js';
      expect(isKnown, command).toBe(true);
    }
    for (const [, file] of text.matchAll(/node (scripts\/\S+)/g))
      expect(existsSync(join(root, file!)), file).toBe(true);
  });

  test('may only read, and ends', () => {
    expect(permissions).toEqual({ contents: 'read' });
    for (const job of Object.values(jobs)) expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
    for (const { uses, run } of steps) {
      if (uses !== undefined) expect(uses).toMatch(/^actions\/[\w-]+@v\d+$/);
      // What a pull request may say is no part of a script.
      expect(run ?? '').not.toMatch(/\$\{\{ *github\./);
    }
  });
});

test('CI builds and tries a package for every platform, on that platform', () => {
  const { jobs } = parse(read('.github', 'workflows', 'ci.yml')) as Workflow;
  const { matrix } = jobs['platform']!.strategy!;
  expect(matrix.include.map(({ target }) => target).sort()).toEqual(Object.keys(PLATFORMS).sort());
  const systems = { linux: 'ubuntu', win32: 'windows', darwin: 'macos' } as Readonly<Record<string, string>>;
  for (const { target, runner } of matrix.include) {
    expect(runner.startsWith(systems[target.split('-')[0]!]!), target).toBe(true);
    // GitHub's Macs are ARM, its other runners say so.
    if (!target.startsWith('darwin')) expect(/arm/.test(runner)).toBe(target.endsWith('arm64'));
  }
  const runs = jobs['platform']!.steps.map(({ run }) => run ?? '').join('\n');
  for (const wanted of [
    'npm run build',
    'npm run test:unit',
    '--target ${{ matrix.target }}',
    'npm run test:desktop',
  ]) {
    expect(runs).toContain(wanted);
  }
});

test('CONTRIBUTING says that it has not run', () => {
  expect(read('CONTRIBUTING.md')).toMatch(/`\.github\/workflows\/ci\.yml`[^\n]*It has not run yet/);
});
