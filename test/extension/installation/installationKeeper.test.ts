import { afterEach, expect, test, vi } from 'vitest';
import type { Memento } from 'vscode';
import {
  InstallationKeeper,
  type InstallationDependencies,
} from '../../../src/extension/installation/installationKeeper';
import type { Findings } from '../../../src/report/installation';
import { FakeMemento } from '../support/vscodeShim';

const good: Findings = { answers: { runtime: { works: true, detail: '1.30.0' } } };
const trapped: Findings = { answers: { allocation: { works: false, detail: 'signal SIGTRAP' } } };
const unstoppable: Findings = { answers: { 'early-stop': { works: false, detail: 'signal SIGSEGV' } } };
/** It must be there: one that is gone is not used. */
const OTHER = process.execPath;

afterEach(() => vi.clearAllMocks());

/** A keeper whose checks find, one after the other, what is given. */
function keeper(checks: readonly Findings[], changes: Partial<InstallationDependencies> = {}) {
  const left = [...checks];
  const check = vi.fn<InstallationDependencies['check']>(async () => left.shift()!);
  const findNode = vi.fn(async (): Promise<string | undefined> => OTHER);
  const state = new FakeMemento() as Memento;
  const dependencies = {
    state,
    flipscope: '1.0.0',
    client: 'VS Code 1.110.0 (desktop)',
    platform: 'darwin-arm64',
    nodeSetting: () => undefined,
    findNode,
    check,
    ...changes,
  };
  return { kept: new InstallationKeeper(dependencies), dependencies, check, findNode };
}

test('where all works, nothing changes, and no other Node is looked for', async () => {
  const { kept, findNode } = keeper([good]);
  expect([kept.isKnown, kept.launch]).toEqual([false, { without: [] }]);
  expect(await kept.check()).toMatchObject({ ...good, flipscope: '1.0.0', node: 'own' });
  expect([kept.isKnown, kept.launch]).toEqual([true, { without: [] }]);
  expect(findNode).not.toHaveBeenCalled();
});

test('what fails is switched off by name, in other windows too', async () => {
  const { kept, dependencies } = keeper([unstoppable]);
  await kept.check();
  expect(kept.launch).toEqual({ without: ['early-stop'] });
  expect(new InstallationKeeper(dependencies).launch).toEqual({ without: ['early-stop'] });
});

test('each VS Code, Flipscope, platform and Node is tried by itself', async () => {
  const { kept, dependencies } = keeper([unstoppable]);
  await kept.check();
  for (const change of [
    { flipscope: '1.0.1' },
    { client: 'VS Code 1.111.0 (desktop)' },
    { platform: 'darwin-x64' },
    { nodeSetting: () => '/usr/bin/node' },
  ]) {
    const other = new InstallationKeeper({ ...dependencies, ...change });
    expect([other.isKnown, other.launch]).toEqual([false, { without: [] }]);
  }
});

test('where the own Node cannot run models, the engine is started on one of the PATH', async () => {
  const { kept, check } = keeper([trapped, unstoppable]);
  const found = await kept.check();
  expect(check.mock.calls).toEqual([[undefined], [OTHER]]);
  expect(found).toMatchObject({ ...unstoppable, node: 'path', ownFailure: 'signal SIGTRAP' });
  expect(kept.launch).toEqual({ without: ['early-stop'], execPath: OTHER });
});

test('a Node that is gone since then is not started, and looked for again', async () => {
  const { kept } = keeper([trapped, good], { findNode: async () => '/no/such/node' });
  await kept.check();
  expect([kept.isKnown, kept.launch]).toEqual([false, { without: [] }]);
});

test.each([
  ['there is no other one', [trapped], undefined],
  ['the other one cannot either', [trapped, trapped], OTHER],
])('the own Node stays where %s', async (_, checks, other) => {
  const { kept } = keeper(checks, { findNode: async () => other });
  expect(await kept.check()).toMatchObject({ ...trapped, node: 'own' });
  expect(kept.launch).toEqual({ without: [] });
});

test('a Node that the settings name is the only one that is tried', async () => {
  const { kept, check, findNode } = keeper([trapped], { nodeSetting: () => '/opt/node' });
  expect(await kept.check()).toMatchObject({ ...trapped, node: 'setting' });
  expect(check.mock.calls).toEqual([['/opt/node']]);
  expect(findNode).not.toHaveBeenCalled();
});

test('one check at a time; what another version has stored is ignored', async () => {
  const { kept, check, dependencies } = keeper([good, unstoppable]);
  await Promise.all([kept.check(), kept.check()]);
  expect(check).toHaveBeenCalledTimes(1);
  for (const stored of ['x', { key: 1 }, { key: 'a', findings: {} }]) {
    await dependencies.state.update('installation', stored);
    expect(kept.launch).toEqual({ without: [] });
  }
});
