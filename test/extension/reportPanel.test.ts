import { mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fingerprintOf } from '../../src/engine/files/fileVersions';
import { requireTrusted } from '../../src/extension/choose/chooseModel';
import type { PanelDependencies } from '../../src/extension/panel/panelDependencies';
import type { KeptResult } from '../../src/extension/history/keptReport';
import { parseReport } from '../../src/report/json';
import { sampleReport } from '../report/sampleReport';
import { loadingPanel, openPanel, panelDependencies, tinySpec } from './support/panelSetUp';
import { resetVscode, shimState, Uri, window, workspace } from './support/vscodeShim';

let dependencies: PanelDependencies;

const stored = {
  report: { schema: 'flipscope/report@2', layers: [] },
  images: {},
  fingerprint: [],
  explained: [],
  time: 0,
} as unknown as KeptResult;

const complete: KeptResult = {
  report: sampleReport(),
  fingerprint: fingerprintOf(new Map()),
  images: {},
  explained: [],
  time: 0,
};

beforeEach(async () => {
  resetVscode();
  shimState.settings.set('flipscope.analysis.flips', ['h', 'v']);
  shimState.settings.set('flipscope.analysis.flipMode', 'tensor');
  shimState.settings.set('flipscope.analysis.noiseSeed', 0);
  shimState.settings.set('flipscope.analysis.explain', false);
  dependencies = await panelDependencies(({ model }) => requireTrusted(model));
});

afterEach(() => dependencies.engine.dispose());

function open(path: string) {
  const fake = openPanel(path, dependencies);
  const phases = (): string[] => fake.snapshots.map(({ phase }) => phase);
  return { ...fake, phases };
}

test('the page gets progress, then the report, and can ask for layers', async () => {
  const { panel, phases, snapshots, host } = open('good');
  await panel.run();
  expect(phases()).toEqual(['running', 'running', 'done']);
  expect(snapshots[1]).toMatchObject({ title: 'noise 0 · good', progress: { fraction: 0.5 } });
  expect(await host.ready()).toMatchObject({ phase: 'done', report: { schema: 'flipscope/report@2' } });
  expect((await host.layerView('conv1', 'h')).original.data).toEqual(new Float32Array([1]));
  await vi.waitFor(async () => expect(await dependencies.store.load(tinySpec('good'))).toBeDefined());
});

test('a page that still loads is sent nothing, and the newest snapshot when it asks for it', async () => {
  const { panel, snapshots, host } = loadingPanel('good', dependencies);
  await panel.run();
  expect(snapshots).toEqual([]);
  expect(await host.ready()).toMatchObject({ phase: 'done' });
  await panel.run();
  expect(snapshots.at(-1)).toMatchObject({ phase: 'done' });
});

test('a hidden page is sent nothing, and the newest snapshot when it is shown again', async () => {
  const { panel, snapshots, host, show } = loadingPanel('good', dependencies);
  const phases = (): string[] => snapshots.map(({ phase }) => phase);
  await host.ready();
  show(false);
  await panel.run();
  expect(phases()).toEqual([]);
  show(true);
  await vi.waitFor(() => expect(phases()).toEqual(['done']));
});

test('a failed run is told in the panel and in a notification with a button to the log', async () => {
  const { panel, host } = open('dies');
  window.showErrorMessage.mockResolvedValueOnce('Show Log');
  await panel.run();
  const message = expect.stringMatching(/signal SIGABRT.*while it worked on dies.*out of memory/) as string;
  expect(await host.ready()).toMatchObject({ phase: 'failed', error: { reason: 'engine-crashed', message } });
  expect(window.showErrorMessage).toHaveBeenCalledWith(message, 'Show Log');
  await vi.waitFor(() => expect(dependencies.log.show).toHaveBeenCalled());
  await panel.run(tinySpec('good'));
  expect(await host.ready()).toMatchObject({ phase: 'done' });
});

test('canceling the first run leaves a canceled panel, without a notification', async () => {
  const { panel, host, snapshots } = open('blocks');
  const run = panel.run();
  await vi.waitFor(() => expect(snapshots.length).toBeGreaterThan(1), { timeout: 5000 });
  await host.cancel();
  await run;
  expect(await host.ready()).toMatchObject({ phase: 'failed', error: { reason: 'canceled' } });
  expect(window.showErrorMessage).not.toHaveBeenCalled();
});

test('canceling a further run goes back to the report there was, which still answers', async () => {
  const { panel, host, snapshots } = open('good');
  await panel.run();
  const count = snapshots.length;
  const run = panel.run(tinySpec('blocks'));
  await vi.waitFor(() => expect(snapshots.length).toBeGreaterThan(count + 1), { timeout: 5000 });
  await host.cancel();
  await run;
  expect(await host.ready()).toMatchObject({ phase: 'done', spec: { model: { path: 'good' } } });
  expect(await host.ready()).not.toHaveProperty('notice');
  expect(await host.layerView('conv1', 'h')).toMatchObject({ tensor: 'conv1' });
});

test('a run that another replaces says nothing any more', async () => {
  const { panel, phases, snapshots } = open('blocks');
  const first = panel.run();
  await vi.waitFor(() => expect(snapshots.length).toBeGreaterThan(1), { timeout: 5000 });
  await Promise.all([first, panel.run(tinySpec('good'))]);
  expect(phases().at(-1)).toBe('done');
  expect(phases()).not.toContain('failed');
  expect(window.showErrorMessage).not.toHaveBeenCalled();
});

test('running again takes the change, says where it came from, and the flips set now', async () => {
  const { panel, host, phases } = open('good');
  await panel.run();
  const preprocess = { size: [8, 8], resize: 'stretch', interpolation: 'nearest', channels: 'rgb' } as const;
  await host.rerun({ preprocess: { ...preprocess, scale: 1, mean: [0, 0, 0], std: [1, 1, 1] }, flipMode: 'file' });
  await vi.waitFor(() => expect(phases().at(-1)).toBe('done'));
  expect(panel.spec).toMatchObject({
    model: { path: 'good' },
    flips: ['h', 'v'],
    flipMode: 'file',
    preprocess,
    preprocessOrigin: 'changed in the panel',
  });
  shimState.settings.set('flipscope.analysis.flips', []);
  await expect(host.rerun({})).rejects.toMatchObject({ reason: 'setting-invalid' });
  expect(phases().at(-1)).toBe('done');
});

test('every tensor is measured once it was asked for, until the fused layers are', async () => {
  const { panel, host, phases } = open('good');
  await panel.run();
  await host.rerun({ layers: 'all' });
  await vi.waitFor(() => expect(phases().at(-1)).toBe('done'));
  expect(panel.spec.layers).toBe('all');
  await host.rerun({ flipMode: 'file' });
  await vi.waitFor(() => expect(phases().at(-1)).toBe('done'));
  expect(panel.spec).toMatchObject({ layers: 'all', flipMode: 'file' });
  await host.rerun({ layers: 'fused' });
  expect(panel.spec.layers).toBe('fused');
});

describe('a contract chosen in the panel', () => {
  const model = async (name: string): Promise<string> =>
    join(await mkdtemp(join(tmpdir(), 'flipscope-')), `${name}.onnx`);
  const sidecarOf = (path: string): Promise<unknown> =>
    readFile(path.replace('.onnx', '.flipscope.json'), 'utf8').then(JSON.parse);

  test('is kept beside the model, said, and run under', async () => {
    const path = await model('good');
    const { panel, host, phases } = open(path);
    await panel.run();
    await host.setContract('y', 'map');
    expect(phases().at(-1)).toBe('done');
    expect(await sidecarOf(path)).toEqual({ outputs: { y: { contract: 'map' } } });
    expect(window.showInformationMessage).toHaveBeenCalledWith('Kept in good.flipscope.json: y.', 'Open File', 'Undo');
  });

  test('is taken back where the run refuses it: the report is there again, and the reason told', async () => {
    const path = await model('refuses-contracts');
    const { panel, host } = open(path);
    await panel.run();
    await expect(host.setContract('y', 'map')).rejects.toThrow(/shows no rows and columns/);
    expect(await host.ready()).toMatchObject({ phase: 'done' });
    await expect(sidecarOf(path)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(window.showInformationMessage).not.toHaveBeenCalled();
  });

  test('is taken back from a file that said something already, which is no change of it', async () => {
    const path = await model('refuses-contracts');
    const sidecar = path.replace('.onnx', '.flipscope.json');
    await writeFile(path, '{}');
    await writeFile(sidecar, '{"outputs":{"y":{"contract":"vector"}}}');
    const { panel, host } = open(path);
    await panel.run();
    await expect(host.setContract('y', 'map')).rejects.toThrow(/shows no rows and columns/);
    expect(await readFile(sidecar, 'utf8')).toBe('{"outputs":{"y":{"contract":"vector"}}}');
    expect(await host.layerView('conv1', 'h')).toMatchObject({ tensor: 'conv1' });
  });

  test('is not written where the report offers none', async () => {
    const path = await model('good');
    const { panel, host } = open(path);
    await panel.run();
    await host.acceptOffer('y');
    await expect(sidecarOf(path)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(window.showInformationMessage).not.toHaveBeenCalled();
  });

  test('is undone by the button, and run again', async () => {
    const path = await model('good');
    const { panel, host, phases } = open(path);
    await panel.run();
    window.showInformationMessage.mockResolvedValueOnce('Undo');
    const before = phases().filter((phase) => phase === 'done').length;
    await host.setContract('y', 'map');
    await vi.waitFor(() => expect(phases().filter((phase) => phase === 'done')).toHaveLength(before + 2));
    await expect(sidecarOf(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('is checked before anything is written', async () => {
    const path = await model('good');
    const { panel, host } = open(path);
    await panel.run();
    await expect(host.setContract('y', 'hologram' as 'map')).rejects.toMatchObject({ reason: 'message-invalid' });
    await expect(sidecarOf(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('a preprocessing is saved the same way, and the run takes it from there', async () => {
    const path = await model('good');
    const { panel, host } = open(path);
    await panel.run();
    const preprocess = { size: [8, 8], resize: 'stretch', interpolation: 'nearest', channels: 'rgb' } as const;
    const whole = { ...preprocess, scale: 1, mean: [0, 0, 0], std: [1, 1, 1] };
    await host.rerun({ preprocess: whole });
    await vi.waitFor(() => expect(panel.report).toBeDefined());
    await host.savePreprocess(whole);
    expect(await sidecarOf(path)).toEqual({ preprocess: whole });
    expect(panel.spec.preprocess).toBeUndefined();
    await expect(host.savePreprocess({ ...whole, scale: -1 })).rejects.toMatchObject({ reason: 'message-invalid' });
  });

  test('names of classes are asked for, kept beside the model, and run with', async () => {
    const path = await model('good');
    const { panel, host } = open(path);
    await panel.run();
    vi.mocked(dependencies.chooseLabels).mockResolvedValueOnce(undefined);
    await host.addLabels('y');
    await expect(sidecarOf(path)).rejects.toMatchObject({ code: 'ENOENT' });
    vi.mocked(dependencies.chooseLabels).mockResolvedValueOnce(['cat', 'dog']);
    await host.addLabels('y');
    expect(await sidecarOf(path)).toEqual({ labels: ['cat', 'dog'] });
  });
});

test('what a context menu offers is done by the page of a report in sight', async () => {
  const { panel, mapActions, show } = open('good');
  await panel.run();
  panel.mapAction('saveNpy');
  await vi.waitFor(() => expect(mapActions).toEqual(['saveNpy']));
  show(false);
  panel.mapAction('savePng');
  expect(mapActions).toEqual(['saveNpy']);
});

test('a stored report is shown without an engine; a question starts it', async () => {
  const { panel, host } = open('good');
  panel.showStored(stored);
  expect(await host.ready()).toMatchObject({ phase: 'done' });
  expect(dependencies.engine.pid).toBeUndefined();
  expect(await host.layerView('conv1', 'h')).toMatchObject({ tensor: 'conv1' });
});

test('in an untrusted workspace a model file runs neither at first nor for a restored report', async () => {
  workspace.isTrusted = false;
  const { panel, host } = open('good');
  await panel.run();
  expect(await host.ready()).toMatchObject({ phase: 'failed', error: { reason: 'untrusted-workspace' } });
  expect(window.showErrorMessage).toHaveBeenCalledWith(
    expect.stringContaining('not trusted'),
    'Manage Workspace Trust',
  );
  panel.showStored(stored);
  await expect(host.layerView('conv1', 'h')).rejects.toMatchObject({ reason: 'untrusted-workspace' });
  expect(dependencies.engine.pid).toBeUndefined();
});

test('closing the panel in mid-run ends the run', async () => {
  const { panel, snapshots, close } = open('blocks');
  const run = panel.run();
  await vi.waitFor(() => expect(snapshots.length).toBeGreaterThan(1), { timeout: 5000 });
  close();
  await run;
  expect(dependencies.engine.pid).toBeUndefined();
  expect(dependencies.closed).toHaveBeenCalledOnce();
  expect(window.showErrorMessage).not.toHaveBeenCalled();
});

test('an export is written where the person says, whole, with images from the engine', async () => {
  const { panel, host } = open('good');
  await expect(host.exportReport('json')).rejects.toThrow(/no finished report/);
  panel.showStored(complete);
  expect(await host.exportReport('json')).toBe(false);
  const folder = await mkdtemp(join(tmpdir(), 'flipscope-'));
  const save = async (name: string, kind: 'json' | 'html'): Promise<string> => {
    window.showSaveDialog.mockResolvedValueOnce(Uri.file(join(folder, name)));
    expect(await host.exportReport(kind)).toBe(true);
    expect(window.showInformationMessage).toHaveBeenLastCalledWith(`Saved ${name}.`, 'Open');
    return readFile(join(folder, name), 'utf8');
  };
  expect(parseReport(await save('out.json', 'json')).layers).toHaveLength(complete.report.layers.length);
  expect(dependencies.engine.pid).toBeUndefined();
  expect(await save('out.html', 'html')).toContain('src="data:image/png;base64,AAAA"');
  expect(await readdir(folder)).toEqual(['out.html', 'out.json']);
});

test('an export is written over nothing that the report was made from', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'flipscope-'));
  const [weights, link] = [join(folder, 'weights.bin'), join(folder, 'link.html')];
  await writeFile(weights, 'old');
  await symlink(weights, link);
  const { panel, host } = open('good');
  panel.showStored({ ...complete, fingerprint: [[weights, 'version']] });
  for (const path of [weights, link]) {
    window.showSaveDialog.mockResolvedValueOnce(Uri.file(path));
    await expect(host.exportReport('html')).rejects.toMatchObject({ reason: 'write-failed', file: path });
  }
  expect(await readFile(weights, 'utf8')).toBe('old');
});

test('an export that cannot be written names the file', async () => {
  const { panel, host } = open('good');
  panel.showStored(complete);
  window.showSaveDialog.mockResolvedValueOnce(Uri.file('/nowhere/at/all/out.md'));
  await expect(host.exportReport('md')).rejects.toMatchObject({
    reason: 'write-failed',
    file: '/nowhere/at/all/out.md',
    message: expect.stringContaining('its folder does not exist') as string,
  });
});

test('calls that no page of ours makes are refused before the engine hears of them, and logged', async () => {
  const { panel, host } = open('good');
  panel.showStored(complete);
  const call = host as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  const refused = async (name: string, ...args: unknown[]): Promise<void> => {
    vi.mocked(dependencies.log.error).mockClear();
    await expect(call[name]!(...args)).rejects.toMatchObject({ reason: 'message-invalid' });
    expect(dependencies.log.error).toHaveBeenCalledWith('caused by', expect.stringContaining(name));
  };
  await refused('adoptReport', 'a1', {});
  await refused('toString');
  await refused('constructor');
  await refused('layerView', 'conv1', 'd');
  await refused('layerView', ['conv1'], 'h');
  await refused('kernels', 'conv', 'h', -1);
  await refused('writeFix', { kind: 'tta', flips: ['h'], path: '/etc/passwd' });
  await refused('exportReport', 'exe');
  await refused('rerun', { model: { kind: 'file', path: '/tmp/evil.onnx' } });
  expect(dependencies.engine.pid).toBeUndefined();
  expect(await host.layerView('conv1', 'h', 0)).toMatchObject({ tensor: 'conv1' });
});
