import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkInstallation } from '../../../src/engine/client/checkInstallation';
import { failureOf, findingsSchema, PROBES, switchedOff, type Findings } from '../../../src/report/installation';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flipscope-probe-'));
  copyFileSync(join(import.meta.dirname, '../fixtures/probedEngine.mjs'), join(folder, 'engine.mjs'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What is found of an engine whose probes end as planned: with a message, by `dies`, or by `hangs`. */
async function found(plan: object, seconds = 10): Promise<Findings> {
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
  return findingsSchema.parse(await checkInstallation({ script: join(folder, 'engine.mjs') }, seconds));
}

const failed = ({ answers }: Findings): readonly string[] => PROBES.filter((name) => answers[name]?.works === false);

test('all that works is one process’s work, which has ended then', async () => {
  const findings = await found({});
  expect(Object.keys(findings.answers)).toEqual(PROBES);
  expect([failed(findings), failureOf(findings), switchedOff(findings)]).toEqual([[], undefined, []]);
  expect(existsSync(`/proc/${findings.answers.runtime!.detail}`)).toBe(false);
});

test.each(['arena', 'shared-memory', 'early-stop'] as const)(
  'what ends with %s is switched off by name',
  async (name) => {
    const findings = await found({ [name]: 'dies' });
    expect([failed(findings), failureOf(findings), switchedOff(findings)]).toEqual([[name], undefined, [name]]);
    expect(findings.answers[name]!.detail).toContain('SIGKILL');
  },
);

test.each(['decoder', 'allocation'] as const)(
  'without %s no model can be run, and the rest is still tried',
  async (name) => {
    const findings = await found({ [name]: 'it is broken', 'early-stop': 'this too' });
    expect(failed(findings)).toEqual([name, 'early-stop']);
    expect(failureOf(findings)).toEqual({ works: false, detail: 'it is broken' });
  },
);

test('without the runtime nothing that needs it is tried', async () => {
  const findings = await found({ runtime: 'no such library' });
  expect(Object.keys(findings.answers)).toEqual(['runtime', 'decoder']);
  expect(failureOf(findings)?.detail).toBe('no such library');
});

test('what hangs is ended, and the rest tried in another process', async () => {
  const findings = await found({ 'shared-memory': 'hangs' }, 1.5);
  expect(switchedOff(findings)).toEqual(['shared-memory']);
  expect(findings.answers['shared-memory']!.detail).toBe('It did not answer within 1.5 s.');
});

test('Electron gets no arena, so that none is tried', async () => {
  const findings = await found({ host: { electron: '37.2.3' }, arena: 'dies' });
  expect(failed(findings)).toEqual([]);
  expect(findings.answers.arena).toBeUndefined();
});

test('an engine that cannot be started fails in everything, without a place in it', async () => {
  const execPath = join(homedir(), 'no such node');
  const findings = await checkInstallation({ script: join(folder, 'engine.mjs'), execPath });
  expect(findings.host).toBeUndefined();
  expect(failureOf(findings)?.detail).toContain('could not be started');
  expect(JSON.stringify(findings)).not.toContain(homedir());
});
