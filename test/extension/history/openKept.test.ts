import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ReportPanels } from '../../../src/extension/panel/reportPanels';
import type { PanelDependencies } from '../../../src/extension/panel/panelDependencies';
import type { AnalysisSpec } from '../../../src/protocol/spec';
import { fakeView } from '../support/fakeView';
import { panelDependencies } from '../support/panelSetUp';
import { resetVscode, shimState, Uri, window } from '../support/vscodeShim';

let dependencies: PanelDependencies;
let panels: ReportPanels;
let views: ReturnType<typeof fakeView>[];
let model: string;
/** How many analyses have begun. */
let runs: number;

const spec = (): AnalysisSpec => ({
  model: { kind: 'file', path: model },
  input: { kind: 'noise', seed: 0 },
  flips: ['h'],
  flipMode: 'tensor',
});
const write = (h: number): Promise<void> => writeFile(model, JSON.stringify({ h }));
const shown = async (index = 0) => {
  const snapshot = await views[index]!.host.ready();
  if (snapshot.phase !== 'done') throw new Error(`it is ${snapshot.phase}`);
  return snapshot;
};
const errorShown = async (): Promise<number | undefined> => (await shown()).report.layers[0]?.error.h;

/** The entries of two runs, the newer first; the panel shows the newer. */
async function twoRuns() {
  for (const h of [0.1, 0.2]) {
    await write(h);
    await panels.open([spec()]);
  }
  await vi.waitFor(async () => expect(await dependencies.store.entries()).toHaveLength(2));
  return dependencies.store.entries();
}

beforeEach(async () => {
  resetVscode();
  shimState.settings.set('flipscope.analysis.explain', true);
  shimState.settings.set('flipscope.report.rerunOnChange', 'ask');
  model = join(await mkdtemp(join(tmpdir(), 'flipscope-')), 'a.onnx');
  runs = 0;
  dependencies = await panelDependencies(() => void runs++);
  views = [];
  window.createWebviewPanel.mockImplementation((() => {
    views.push(fakeView());
    return views.at(-1)!.view;
  }) as () => unknown);
  const extension = Uri.file('/extension') as unknown as ConstructorParameters<typeof ReportPanels>[0];
  panels = new ReportPanels(extension, dependencies);
});
afterEach(() => {
  for (const { close } of views) close();
  dependencies.engine.dispose();
});

test('an earlier report is shown as it was in the panel there is, with its time, and nothing is run', async () => {
  const [, older] = await twoRuns();
  const before = runs;
  await panels.openKept(await dependencies.store.open(older!.id));
  expect(views).toHaveLength(1);
  expect(await errorShown()).toBe(0.1);
  expect((await shown()).notice).toMatchObject({
    keptFrom: older!.time,
    files: { written: [model], removed: [], canRun: true },
  });
  await expect(views[0]!.host.layerView('conv1', 'h')).rejects.toMatchObject({ reason: 'files-changed' });
  expect((await shown()).explanation.progress).toBeUndefined();
  expect(runs).toBe(before);
});

test('one whose model is gone is shown all the same, and says so', async () => {
  const [newer] = await twoRuns();
  views[0]!.close();
  await rm(model);
  await panels.openKept(await dependencies.store.open(newer!.id));
  expect((await shown(1)).notice).toMatchObject({ files: { written: [], removed: [model], canRun: false } });
  expect((await shown(1)).report.layers[0]?.error.h).toBe(0.2);
});

test('run again, it is compared with what it shows', async () => {
  const [, older] = await twoRuns();
  await panels.openKept(await dependencies.store.open(older!.id));
  await write(0.3);
  await panels.open([spec()]);
  expect(await errorShown()).toBe(0.3);
  expect((await shown()).before?.layers[0]?.error).toEqual({ h: 0.1 });
  expect(await shown()).not.toHaveProperty('notice.keptFrom');
});

test('one whose files are the same is as after a reload: its layers are there', async () => {
  await write(0.1);
  await panels.open([spec()]);
  await vi.waitFor(async () => expect(await dependencies.store.entries()).toHaveLength(1));
  views[0]!.close();
  const [entry] = await dependencies.store.entries();
  await panels.openKept(await dependencies.store.open(entry!.id));
  const { notice } = await shown(1);
  expect(notice).toEqual({ keptFrom: entry!.time });
  expect(await views[1]!.host.layerView('conv1', 'h')).toMatchObject({ tensor: 'conv1' });
});

test('after a reload a panel whose model is gone shows the last report there was', async () => {
  const [newer] = await twoRuns();
  await rm(model);
  const before = runs;
  const restored = fakeView();
  views.push(restored);
  await panels.deserializeWebviewPanel(restored.view, { spec: spec(), title: '' });
  await vi.waitFor(async () => expect(await restored.host.ready()).toMatchObject({ phase: 'done' }));
  expect((await shown(1)).notice).toMatchObject({ keptFrom: newer!.time, files: { removed: [model] } });
  expect(runs).toBe(before);
});
