import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PanelDependencies } from '../../src/extension/panel/panelDependencies';
import type { PanelSnapshot } from '../../src/protocol/panel';
import { openPanel, panelDependencies, tinySpec } from './support/panelSetUp';
import { ConfigurationTarget, resetVscode, shimState, window } from './support/vscodeShim';

const SETTING = 'flipscope.report.rerunOnChange';
const IN_TIME = { timeout: 4000, interval: 20 };

let dependencies: PanelDependencies;
let model: string;

beforeEach(async () => {
  resetVscode();
  shimState.settings.set('flipscope.analysis.flips', ['h']);
  shimState.settings.set('flipscope.analysis.explain', false);
  shimState.settings.set(SETTING, 'ask');
  dependencies = await panelDependencies();
  model = join(await mkdtemp(join(tmpdir(), 'flipscope-')), 'net.onnx');
  await writeFile(model, '{"h":0.17}');
});

afterEach(() => dependencies.engine.dispose());

async function open() {
  const fake = openPanel(model, dependencies);
  await fake.panel.run();
  const last = () => fake.snapshots.at(-1);
  return { ...fake, last };
}

type Done = Extract<PanelSnapshot, { phase: 'done' }>;

const error = (snapshot: PanelSnapshot | undefined) => (snapshot as Done).report.layers[0]?.error.h;
const notice = (snapshot: PanelSnapshot | undefined) => (snapshot as Done).notice;

test('a report says that its model changed, and runs again when it is asked to', async () => {
  const { last, host, close } = await open();
  await writeFile(model, '{"h":0.12}');
  await vi.waitFor(() => expect(notice(last())?.files).toMatchObject({ written: [model], canRun: true }), IN_TIME);
  expect(error(last())).toBe(0.17);
  await host.rerun({});
  await vi.waitFor(() => expect(last()?.phase).toBe('done'), IN_TIME);
  expect(error(last())).toBe(0.12);
  expect(notice(last())).toBeUndefined();
  close();
});

test('by the setting it runs again by itself, also when its description is new', async () => {
  shimState.settings.set(SETTING, 'always');
  const { last, snapshots, close } = await open();
  await writeFile(model, '{"h":0.12}');
  await vi.waitFor(() => expect(error(last())).toBe(0.12), IN_TIME);
  const count = snapshots.length;
  await writeFile(`${model}.flipscope.json`, '{}');
  await vi.waitFor(() => expect(snapshots.slice(count).map(({ phase }) => phase)).toContain('done'), IN_TIME);
  await vi.waitFor(() => expect(last()?.phase).toBe('done'), IN_TIME);
  close();
});

test('a further run is compared with the one before, and with the same one while nothing changes', async () => {
  const { last, host, close } = await open();
  const before = () => (last() as Done).before?.layers[0]?.error.h;
  const runAgain = async (): Promise<void> => {
    await host.rerun({});
    await vi.waitFor(() => expect(last()?.phase).toBe('done'), IN_TIME);
  };
  expect(before()).toBeUndefined();
  await writeFile(model, '{"h":0.12}');
  await runAgain();
  expect([before(), error(last())]).toEqual([0.17, 0.12]);
  await runAgain();
  expect([before(), error(last())]).toEqual([0.17, 0.12]);
  await vi.waitFor(async () => {
    expect((await dependencies.store.load(tinySpec(model)))?.before?.layers[0]?.error.h).toBe(0.17);
  }, IN_TIME);
  close();
});

test('what was explained by hand is explained again', async () => {
  const { last, host, close } = await open();
  await host.explain();
  await vi.waitFor(() => expect((last() as Done).explanation.done).toContain('channels'), IN_TIME);
  await writeFile(model, '{"h":0.12}');
  await host.rerun({});
  await vi.waitFor(() => expect(last()?.phase === 'done' && error(last())).toBe(0.12), IN_TIME);
  await vi.waitFor(() => expect((last() as Done).explanation.done).toContain('channels'), IN_TIME);
  close();
});

test('by the setting it stays as it is', async () => {
  shimState.settings.set(SETTING, 'never');
  const { last, close } = await open();
  await writeFile(model, '{"h":0.12}');
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect(notice(last())).toBeUndefined();
  close();
});

test('the button sets the setting, runs again, and can be taken back', async () => {
  const { last, host, close } = await open();
  await writeFile(model, '{"h":0.12}');
  await vi.waitFor(() => expect(notice(last())).toBeDefined(), IN_TIME);
  window.showInformationMessage.mockResolvedValueOnce('Ask Again');
  await host.runWhenChanged();
  expect(shimState.updates).toEqual([
    [SETTING, 'always', ConfigurationTarget.Global],
    [SETTING, undefined, ConfigurationTarget.Global],
  ]);
  await vi.waitFor(() => expect(last()?.phase === 'done' && error(last())).toBe(0.12), IN_TIME);
  close();
});

test('a model that is no longer valid leaves the old report with the message, until it is valid again', async () => {
  shimState.settings.set(SETTING, 'always');
  const { last, host, close } = await open();
  await writeFile(model, 'half a mod');
  await vi.waitFor(() => expect(notice(last())?.failure?.error.message).toBe(`${model}: not a model`), IN_TIME);
  expect(error(last())).toBe(0.17);
  expect(notice(last())?.files?.written).toEqual([model]);
  expect(window.showErrorMessage).not.toHaveBeenCalled();
  expect(await host.layerView('conv1', 'h').catch((reason: unknown) => String(reason))).toMatch(/changed since this/);
  await writeFile(model, '{"h":0.12}');
  await vi.waitFor(() => expect(error(last())).toBe(0.12), IN_TIME);
  expect(notice(last())).toBeUndefined();
  close();
});

test('a model that is deleted is not run until it is back', async () => {
  shimState.settings.set(SETTING, 'always');
  const { last, close } = await open();
  await rm(model);
  await vi.waitFor(() => expect(notice(last())?.files).toMatchObject({ removed: [model], canRun: false }), IN_TIME);
  expect(error(last())).toBe(0.17);
  await writeFile(model, '{"h":0.12}');
  await vi.waitFor(() => expect(error(last())).toBe(0.12), IN_TIME);
  close();
});

test('a hidden report looks when it is shown again', async () => {
  const { last, show, close } = await open();
  show(false);
  await writeFile(model, '{"h":0.12}');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(notice(last())).toBeUndefined();
  show(true);
  await vi.waitFor(() => expect(notice(last())?.files?.written).toEqual([model]), IN_TIME);
  close();
});
