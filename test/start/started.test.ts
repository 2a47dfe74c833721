import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { cacheFolder } from '../../src/engine/files/cacheFolder';
import { BuiltCli } from '../cli/builtCli';

let cli: BuiltCli;
let home: string;
beforeAll(() => {
  cli = new BuiltCli();
  home = mkdtempSync(join(tmpdir(), 'flipscope-home-'));
});
afterAll(() => {
  cli.dispose();
  rmSync(home, { recursive: true });
});

it('the command line and its engine start with the code of the run before, whatever became of it', () => {
  const env = { HOME: home, XDG_CACHE_HOME: join(home, '.cache'), LOCALAPPDATA: join(home, 'AppData', 'Local') };
  // Where caches lie below that home.
  const own = Object.keys(env).filter((name) => name !== 'HOME');
  for (const name of own) vi.stubEnv(name, undefined);
  const folder = join(home, relative(homedir(), cacheFolder()), 'code');
  vi.unstubAllEnvs();
  const check = (): unknown => {
    const { status, stdout, stderr } = cli.run(
      ['check', '--noise', '1x3x64x64', '--causes', '--flips', 'h', '--json', '-'],
      home,
      env,
    );
    expect([status, stderr]).toEqual([0, expect.any(String)]);
    const { outputs, causes, layers } = JSON.parse(stdout) as Record<string, unknown>;
    return { outputs, causes, layers };
  };
  const kept = (): string[] => readdirSync(folder).map((name) => name.replace(/-[\da-f]{32}/, ''));
  const first = check();
  expect(kept().toSorted()).toEqual(['cliProgram.code', 'engineProgram.code']);
  expect(check()).toEqual(first);
  for (const name of readdirSync(folder)) truncateSync(join(folder, name), 100_000);
  expect(check()).toEqual(first);
  // What was damaged is made again.
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeGreaterThan(100_000);
  expect(kept()).toHaveLength(2);
});
