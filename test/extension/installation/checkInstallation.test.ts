import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Memento } from 'vscode';
import { checkInstallation } from '../../../src/extension/commands/checkInstallation';
import type { EngineClient } from '../../../src/engine/client/engineClient';
import { CHECK_DELAY_MS, CheckWhenIdle } from '../../../src/extension/installation/checkWhenIdle';
import { InstallationKeeper } from '../../../src/extension/installation/installationKeeper';
import type { Services } from '../../../src/extension/services';
import type { Findings } from '../../../src/report/installation';
import { FakeMemento, resetVscode, window } from '../support/vscodeShim';

const unstoppable: Findings = { answers: { 'early-stop': { works: false, detail: 'signal SIGSEGV' } } };
const trapped: Findings = { answers: { allocation: { works: false, detail: 'signal SIGTRAP' } } };
const good: Findings = { answers: { allocation: { works: true, detail: '' } } };

beforeEach(() => {
  resetVscode();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

function setUp(...checks: readonly Findings[]) {
  const left = [...checks];
  const check = vi.fn(async () => left.shift()!);
  const installation = new InstallationKeeper({
    state: new FakeMemento() as Memento,
    flipscope: '1.0.0',
    client: 'VS Code 1.110.0 (desktop)',
    platform: 'linux-x64',
    nodeSetting: () => undefined,
    findNode: async () => process.execPath,
    check,
  });
  const engine = { whenIdle: vi.fn(async () => undefined), restart: vi.fn() };
  const log = { info: vi.fn(), error: vi.fn() } as unknown as Services['log'];
  const whenIdle = new CheckWhenIdle(installation, () => engine as unknown as EngineClient, log);
  const services = { installation, engine } as unknown as Services;
  return { check, engine, log, whenIdle, services };
}

test('the command shows a text and starts the engine anew where something is switched off', async () => {
  const { services, engine } = setUp(unstoppable, unstoppable);
  await checkInstallation(services);
  const [[document]] = window.showTextDocument.mock.calls as [[{ content: string }]];
  expect(document.content).toMatch(/^Client +VS Code 1.110.0 \(desktop\)$/m);
  expect(document.content).toMatch(/^Early stop +switched off; failed: signal SIGSEGV$/m);
  expect(engine.restart).toHaveBeenCalledTimes(1);
  await checkInstallation(services);
  expect(engine.restart).toHaveBeenCalledTimes(1);
});

test('it is tried once by itself, some time after a run, when nothing else is', async () => {
  const { whenIdle, check, engine } = setUp(unstoppable);
  whenIdle.runEnded();
  expect(check).not.toHaveBeenCalled();
  whenIdle.runEnded();
  await vi.advanceTimersByTimeAsync(CHECK_DELAY_MS);
  expect(engine.whenIdle).toHaveBeenCalledBefore(check);
  whenIdle.runEnded();
  await vi.advanceTimersByTimeAsync(10 * CHECK_DELAY_MS);
  expect(check).toHaveBeenCalledTimes(1);
  // What is only slower is no news.
  expect(window.showWarningMessage).not.toHaveBeenCalled();
});

test('one notice tells that the engine is started on another Node, and why', async () => {
  const { whenIdle } = setUp(trapped, good);
  whenIdle.runEnded();
  await vi.advanceTimersByTimeAsync(CHECK_DELAY_MS);
  const message = `VS Code's own Node cannot run models (signal SIGTRAP). The engine is started on ${process.execPath} from now on.`;
  expect(window.showWarningMessage.mock.calls).toEqual([[message, 'Open Setting']]);
});

test('one notice tells that no model can be run', async () => {
  const { whenIdle } = setUp(trapped, trapped);
  whenIdle.runEnded();
  await vi.advanceTimersByTimeAsync(CHECK_DELAY_MS);
  const message = 'Models cannot be run here: signal SIGTRAP.';
  expect(window.showWarningMessage.mock.calls).toEqual([[message, 'Open Setting']]);
});

test('nothing is tried once the window is closed', async () => {
  const { whenIdle, check } = setUp(good);
  whenIdle.runEnded();
  whenIdle.dispose();
  await vi.advanceTimersByTimeAsync(2 * CHECK_DELAY_MS);
  expect(check).not.toHaveBeenCalled();
});
