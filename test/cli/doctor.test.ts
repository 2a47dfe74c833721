import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KnownInstallation } from '../../src/cli/knownInstallation';
import type { Findings } from '../../src/report/installation';
import { GraphBuilder } from '../support/models/graphBuilder';
import { BuiltCli, ROOT } from './builtCli';
import { runWith } from './fakeEngine';

const stopFails: Findings = { answers: { 'early-stop': { works: false, detail: 'signal SIGSEGV' } } };

describe('flipscope doctor', () => {
  it('prints what was found, and remembers it', async () => {
    const outcome = await runWith(['doctor'], { findings: stopFails });
    expect([outcome.code, outcome.stderr, outcome.remembered]).toEqual([0, '', [stopFails]]);
    expect(outcome.stdout).toContain('Flipscope      1.2.3\n');
    expect(outcome.stdout).toMatch(/Early stop +switched off; failed: signal SIGSEGV/);
  });

  it('ends with 1 when no model can be run', async () => {
    const { code } = await runWith(['doctor'], {
      findings: { answers: { runtime: { works: false, detail: 'none' } } },
    });
    expect(code).toBe(1);
  });
});

describe('what is remembered', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'flipscope-known-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is of one version of Flipscope, and nothing where the file is damaged', async () => {
    expect(new KnownInstallation('1.0.0', folder).findings).toBeUndefined();
    await new KnownInstallation('1.0.0', folder).remember(stopFails);
    await new KnownInstallation('1.1.0', folder).remember({ answers: {} });
    expect(new KnownInstallation('1.0.0', folder).findings).toEqual(stopFails);
    expect(new KnownInstallation('1.1.0', folder).findings).toEqual({ answers: {} });
    expect(new KnownInstallation('1.2.0', folder).findings).toBeUndefined();
    for (const damage of ['{"a": ', '{"a": {"answers": {"x": 1}}}', '[]']) {
      writeFileSync(join(folder, 'installation.json'), damage);
      expect(new KnownInstallation('1.0.0', folder).findings).toBeUndefined();
    }
    const inFile = new KnownInstallation('1.0.0', join(folder, 'installation.json', 'cache')).remember(stopFails);
    await expect(inFile).rejects.toMatchObject({ reason: 'write-failed' });
    await expect(inFile).rejects.toThrow(/a part of its path is a file.*not remembered\.$/);
  });
});

describe('the built command line', () => {
  let built: BuiltCli;
  let folder: string;
  beforeAll(() => {
    built = new BuiltCli();
    folder = mkdtempSync(join(tmpdir(), 'flipscope-bare-'));
    mkdirSync(join(folder, 'package'));
    cpSync(built.at('dist'), join(folder, 'package', 'dist'), { recursive: true });
    copyFileSync(join(ROOT, 'package.json'), join(folder, 'package', 'package.json'));
    for (const name of ['models', 'media']) symlinkSync(join(ROOT, name), join(folder, 'package', name), 'junction');
  }, 120_000);
  afterAll(() => {
    built.dispose();
    rmSync(folder, { recursive: true });
  });

  function run(script: string, ...args: string[]) {
    return spawnSync(process.execPath, [script, ...args], {
      encoding: 'utf8',
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1', XDG_CACHE_HOME: join(folder, 'cache') },
    });
  }

  /** As on a platform for which there is no ONNX Runtime: nothing of it is installed. */
  const runBare = (...args: string[]) => run(join(folder, 'package/dist/cli.js'), ...args);

  it('finds that everything works here', () => {
    const { status, stdout, stderr } = run(built.script, 'doctor');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Everything works.');
  });

  it('without the runtime, audits models, also ones with computed weights, which a note says', () => {
    const b = new GraphBuilder();
    const x = b.input('x', [1, 3, 8, 8]);
    const weights = Array.from({ length: 54 }, (_, i) => i);
    b.output(b.node('Conv', [x, b.node('Mul', [b.weight([2, 3, 3, 3], weights), b.weight([1], [2])])]), 'y');
    writeFileSync(join(folder, 'm.onnx'), b.model().bytes);
    const { status, stdout, stderr } = runBare('audit', 'm.onnx');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/Conv/);
    expect(stdout.replace(/\s+/g, ' ')).toContain('could not be evaluated');
    expect(runBare('audit')).toMatchObject({ status: 0, stderr: '' });
  });

  it('without the runtime, says so of a check in one line', () => {
    const { status, stdout, stderr } = runBare('check', '--noise', '1x3x224x224');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^flipscope: [^\n]*ONNX Runtime could not be loaded on [^\n]*only audited[^\n]*\n$/);
    expect(stderr.length).toBeLessThan(430);
  });

  it('without the runtime, doctor says so, with no place in it', () => {
    const { status, stdout } = runBare('doctor');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^ONNX Runtime +failed: /m);
    expect(stdout).toMatch(/\n\nModels cannot be run here: ONNX Runtime could not be loaded/);
    for (const place of [folder, tmpdir(), homedir()]) expect(stdout).not.toContain(place);
  });
});
