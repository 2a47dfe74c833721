import { link, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Memento } from 'vscode';
import { ComparisonPanels } from '../../src/extension/compare/comparisonPanels';
import { EngineClient } from '../../src/engine/client/engineClient';
import type { KeptReport } from '../../src/extension/history/keptReport';
import { ReportStore } from '../../src/extension/history/reportStore';
import { Statements } from '../../src/extension/sidecar/statements';
import type { ComparisonHostFunctions, ComparisonSnapshot } from '../../src/protocol/comparison';
import type { AnalysisSpec } from '../../src/protocol/spec';
import { fakeView } from './support/fakeView';
import { FakeMemento, resetVscode, Uri, window } from './support/vscodeShim';

let folder: string;
let engine: EngineClient;
let panels: ComparisonPanels;
let view: ReturnType<typeof fakeView>;
let openReport: ReturnType<typeof vi.fn<(spec: AnalysisSpec, column?: number) => Promise<void>>>;
let openKept: ReturnType<typeof vi.fn<(kept: KeptReport, column?: number) => Promise<void>>>;
let store: ReportStore;
let permitted: number;

const tinyLaunch = () => ({ script: join(import.meta.dirname, '../engine/fixtures/tinyEngine.mjs') });
/** An engine takes its time to start on a busy machine. */
const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 20_000 });
const at = (name: string) => join(folder, name);
const specs = (...names: readonly string[]): readonly AnalysisSpec[] =>
  names.map((name) => ({
    model: { kind: 'file', path: at(name) },
    input: { kind: 'noise', seed: 0 },
    flips: ['h'],
    flipMode: 'tensor',
  }));
const host = () => view.host as unknown as ComparisonHostFunctions;
const snapshot = () => host().ready();
const done = (shown: ComparisonSnapshot) => {
  if (shown.phase !== 'done') throw new Error(`it is ${shown.phase}`);
  return shown.comparison;
};
/** A model that the engine of the tests finds an error in. */
const model = (name: string, h: number) => writeFile(at(name), JSON.stringify({ h }));

beforeEach(async () => {
  resetVscode();
  folder = await mkdtemp(join(tmpdir(), 'flipscope-'));
  permitted = 0;
  engine = new EngineClient({
    launch: tinyLaunch,
    permit: () => void permitted++,
    log: () => undefined,
    describeExit: () => '',
    notifySilent: () => undefined,
    runBegan: () => undefined,
    runEnded: () => undefined,
    keepMs: 60_000,
  });
  view = fakeView();
  window.createWebviewPanel.mockImplementation((() => (view = fakeView()).view) as unknown as () => unknown);
  openReport = vi.fn(async () => undefined);
  openKept = vi.fn(async () => undefined);
  store = new ReportStore(at('reports'), () => undefined);
  const log = { error: vi.fn(), warn: vi.fn() } as unknown as ConstructorParameters<typeof ComparisonPanels>[2]['log'];
  const extension = Uri.file('/extension') as unknown as ConstructorParameters<typeof ComparisonPanels>[0];
  panels = new ComparisonPanels(
    extension,
    { column: () => 2 },
    {
      engine,
      store,
      statements: new Statements(new FakeMemento() as Memento),
      log,
      engines: { launch: tinyLaunch, log: () => undefined, notifySilent: () => undefined },
      openReport,
      openKept,
    },
  );
});
afterEach(() => engine.dispose());

test('analyzes every column and shows them side by side', async () => {
  await model('a.onnx', 0.1);
  await model('b.onnx', 0.2);
  await panels.open({ specs: specs('a.onnx', 'b.onnx') });
  const { columns } = done(await snapshot());
  expect(columns.map(({ report }) => report.layers[0]?.error)).toEqual([{ h: 0.1 }, { h: 0.2 }]);
  expect(view.view.title).toBe('a | b · noise 0');
  expect(view.view.webview.html).toContain('compare.js');
  const phases = (view.snapshots as unknown as readonly ComparisonSnapshot[]).map(({ phase }) => phase);
  expect([...new Set(phases)]).toEqual(['running', 'done']);
});

test('shows the maps of a column, of the files that its report was made from', async () => {
  await model('a.onnx', 0.1);
  await model('b.onnx', 0.2);
  await panels.open({ specs: specs('a.onnx', 'b.onnx') });
  await snapshot();
  expect(await host().layerView(1, 'conv1', 'h')).toMatchObject({ tensor: 'conv1', flip: 'h' });
  await expect(host().layerView(5, 'conv1', 'h')).rejects.toThrow(/no column 5/);
});

test('tells checkpoints of one network with what training can leave, also those whose reports are stored', async () => {
  for (const [i, h] of [0.3, 0.2, 0.1].entries()) await model(`run-${i}.onnx`, h);
  const estimates = (shown: ComparisonSnapshot) => done(shown).columns.map(({ report }) => report.estimate?.h?.error);
  await panels.open({ specs: specs('run-0.onnx', 'run-1.onnx', 'run-2.onnx') });
  expect(estimates(await snapshot())).toEqual([0.05, 0.05, 0.05]);
  await panels.open({ specs: specs('run-0.onnx', 'run-1.onnx', 'run-2.onnx') });
  expect(estimates(await snapshot())).toEqual([0.05, 0.05, 0.05]);
});

test('measures checkpoints on all images, in an engine of its own', async () => {
  for (const [i, h] of [0.3, 0.2, 0.1].entries()) await model(`run-${i}.onnx`, h);
  const compared = {
    specs: specs('run-0.onnx', 'run-1.onnx', 'run-2.onnx'),
    samples: ['a.png', 'turns.png', 'bad.png'].map((path) => ({ kind: 'image', path }) as const),
  };
  await panels.open(compared);
  expect(done(await snapshot()).samples).toEqual({
    images: 2,
    failures: [{ image: 'bad.png', message: 'bad.png: no image' }],
    models: [0.3, 0.2, 0.1].map((error) => ({
      h: {
        change: error,
        top1: expect.objectContaining({ n: 2, k: 1 }) as object,
        layers: [{ tensor: 'conv1', error }],
      },
    })),
  });
  // Those of no network can stand beside each other, but not on more images than there is room for.
  for (const name of ['a', 'b', 'c']) await model(`${name}.onnx`, 0.1);
  await panels.open({ ...compared, specs: specs('a.onnx', 'b.onnx', 'c.onnx') });
  expect(await snapshot()).toMatchObject({
    phase: 'failed',
    error: { message: expect.stringContaining('3 models on 3 images are more than the 8 reports') as string },
  });
});

test('stops measuring checkpoints when it is closed', async () => {
  for (const i of [0, 1, 2]) await model(`run-${i}.onnx`, 0.1);
  const samples = [{ kind: 'image', path: 'a.png' } as const, { kind: 'image', path: 'stuck.png' } as const];
  const open = panels.open({ specs: specs('run-0.onnx', 'run-1.onnx', 'run-2.onnx'), samples });
  await eventually(async () => expect(JSON.stringify(await snapshot())).toContain('agreement'));
  await host().cancel();
  await open;
  expect(await snapshot()).toMatchObject({ phase: 'failed', error: { reason: 'canceled' } });
});

test('takes stored reports while their files are the same, and analyzes again when asked or when they changed', async () => {
  await model('a.onnx', 0.1);
  await model('b.onnx', 0.2);
  await panels.open({ specs: specs('a.onnx', 'b.onnx') });
  expect(permitted).toBe(2);
  await panels.open({ specs: specs('a.onnx', 'b.onnx') });
  expect(permitted).toBe(2);
  await model('b.onnx', 0.25);
  await panels.open({ specs: specs('a.onnx', 'b.onnx') });
  expect(permitted).toBe(3);
  await host().rerun();
  await eventually(async () => expect((await snapshot()).phase).toBe('done'));
  await eventually(() => expect(permitted).toBe(5));
});

test('says which model failed, and what with', async () => {
  await model('a.onnx', 0.1);
  await writeFile(at('b.onnx'), 'no model');
  await panels.open({ specs: specs('a.onnx', 'b.onnx') });
  const failed = await snapshot();
  expect(failed).toMatchObject({
    phase: 'failed',
    error: { reason: 'model-invalid', message: `${at('b.onnx')}: not a model` },
  });
  expect(window.showErrorMessage).toHaveBeenCalledOnce();
});

test('is stopped by the page, without an error message, and by closing it', async () => {
  await model('a.onnx', 0.1);
  const slow: AnalysisSpec = { ...specs('a.onnx')[0]!, model: { kind: 'file', path: 'slow' } };
  const run = panels.open({ specs: [slow, ...specs('a.onnx')] });
  await eventually(() => expect(permitted).toBe(1));
  await host().cancel();
  await run;
  expect(await snapshot()).toMatchObject({ phase: 'failed', error: { reason: 'canceled' } });
  expect(window.showErrorMessage).not.toHaveBeenCalled();
  view.close();
});

test('opens the report of a column, and refuses what its page has no business to call', async () => {
  await model('a.onnx', 0.1);
  await model('b.onnx', 0.2);
  const both = specs('a.onnx', 'b.onnx');
  await panels.open({ specs: both });
  await host().openReport(1);
  expect(openReport).toHaveBeenCalledWith(both[1], 2);
  await expect(host().openReport(7)).rejects.toThrow('There is no column 7.');
  await expect(host().openReport(99)).rejects.toThrow(/was refused/);
  await expect((host() as unknown as { writeFix(): Promise<void> }).writeFix()).rejects.toThrow(
    'there is no such function',
  );
});

test('exports what is shown, over nothing that it was made from', async () => {
  await writeFile(at('b.flipscope.json'), '{}');
  await model('a.onnx', 0.1);
  await model('b.onnx', 0.2);
  await panels.open({ specs: specs('a.onnx', 'b.onnx') });
  window.showSaveDialog.mockResolvedValueOnce(undefined);
  expect(await host().exportComparison('md')).toBe(false);
  window.showSaveDialog.mockResolvedValueOnce(Uri.file(at('out.json')) as never);
  expect(await host().exportComparison('json')).toBe(true);
  await link(at('b.flipscope.json'), at('linked.json'));
  for (const name of ['a.onnx', 'b.onnx', 'b.flipscope.json', 'linked.json']) {
    window.showSaveDialog.mockResolvedValueOnce(Uri.file(at(name)) as never);
    await expect(host().exportComparison('json')).rejects.toMatchObject({ reason: 'write-failed', file: at(name) });
  }
});

test('two versions of a file are not shown side by side', async () => {
  await model('a.onnx', 0.1);
  const [first, second] = [...specs('a.onnx'), { ...specs('a.onnx')[0]!, input: { kind: 'noise', seed: 1 } as const }];
  await panels.open({ specs: [first!, second!] });
  const { report } = done(await snapshot()).columns[0]!;
  const older = { report, fingerprint: [[at('a.onnx'), 'older'] as const], images: {}, explained: [], time: 0 };
  vi.spyOn(ReportStore.prototype, 'load').mockResolvedValueOnce(older);
  await panels.open({ specs: [first!, second!] });
  const message = `${at('a.onnx')}: changed since this report; run again.`;
  expect(await snapshot()).toMatchObject({ phase: 'failed', error: { reason: 'files-changed', message } });
});

test('comes back after a reload from its specs alone; what cannot be read is closed', async () => {
  await model('a.onnx', 0.1);
  await model('b.onnx', 0.2);
  await panels.deserializeWebviewPanel(view.view, { specs: specs('a.onnx', 'b.onnx'), title: 'x', view: {} });
  await eventually(async () => expect((await snapshot()).phase).toBe('done'));
  const other = fakeView();
  await panels.deserializeWebviewPanel(other.view, { specs: specs('a.onnx') });
  expect(other.view.dispose).toHaveBeenCalledOnce();
});

/** Runs `a.onnx` as it is twice, written again in between, and gives the names of its two reports, the older first. */
async function twoRuns(): Promise<readonly string[]> {
  await model('b.onnx', 0.3);
  for (const h of [0.1, 0.2]) {
    await model('a.onnx', h);
    await panels.open({ specs: specs('a.onnx', 'b.onnx') });
  }
  const entries = (await store.entries()).filter(({ spec }) => JSON.stringify(spec).includes('a.onnx'));
  return entries.map(({ id }) => id).reverse();
}

test('compares reports of the history as they are, though their model is another now, and runs nothing', async () => {
  const kept = await twoRuns();
  expect(kept).toHaveLength(2);
  await rm(at('a.onnx'));
  const before = permitted;
  await panels.open({ specs: specs('a.onnx', 'a.onnx'), kept });
  const { columns } = done(await snapshot());
  expect(columns.map(({ report }) => report.layers[0]?.error)).toEqual([{ h: 0.1 }, { h: 0.2 }]);
  expect(permitted).toBe(before);
  expect(await snapshot()).toMatchObject({ kept });
  await host().openReport(1);
  expect(openKept.mock.calls.map(([{ entry }, column]) => [entry.id, column])).toEqual([[kept[1], 2]]);
  expect(openReport).not.toHaveBeenCalled();
});

test('after a reload it is made of the same reports, and says which of them is gone', async () => {
  const kept = await twoRuns();
  const [other] = (await store.entries()).filter(({ spec }) => JSON.stringify(spec).includes('b.onnx'));
  const state = { specs: specs('a.onnx', 'b.onnx'), kept: [kept[0]!, other!.id], title: 'x' };
  await panels.deserializeWebviewPanel(view.view, state);
  await eventually(async () => expect((await snapshot()).phase).toBe('done'));
  await store.remove([kept[0]!]);
  view = fakeView();
  await panels.deserializeWebviewPanel(view.view, state);
  await eventually(async () => expect((await snapshot()).phase).toBe('failed'));
  expect(await snapshot()).toMatchObject({
    error: { message: expect.stringMatching(/not in the history any more; run it again/) as string },
  });
  await host().rerun();
  await eventually(async () => expect((await snapshot()).phase).toBe('done'));
  expect(await snapshot()).not.toHaveProperty('kept');
});

test('of two runs of one image and model, named by their times, the last is run again', async () => {
  const kept = await twoRuns();
  await panels.open({ specs: specs('a.onnx', 'a.onnx'), kept });
  const names = done(await snapshot()).columns.map(({ name }) => name);
  expect(new Set(names).size).toBe(2);
  for (const name of names) expect(name).toMatch(/^tiny \d\d:\d\d/);
  const errors = async () => done(await snapshot()).columns.map(({ report }) => report.layers[0]?.error.h);
  await model('a.onnx', 0.4);
  await host().rerun();
  await eventually(async () => expect(await errors()).toEqual([0.1, 0.4]));
  const again = await snapshot();
  expect(again).toMatchObject({ specs: specs('a.onnx', 'a.onnx'), kept: [kept[0], expect.any(String)] });
  // The other way round: what would be run again is the report that stands first.
  await panels.open({ specs: specs('a.onnx', 'a.onnx'), kept: [...(again.kept ?? [])].reverse() });
  await host().rerun();
  await eventually(async () => expect((await snapshot()).phase).toBe('failed'));
  expect(await snapshot()).toMatchObject({
    error: { message: expect.stringMatching(/it would be compared with itself/) as string },
  });
});

test.each([['../../../etc/passwd'], ['x'], [7]])('what a page says is kept is no path: %j', async (id) => {
  const state = { specs: specs('a.onnx', 'b.onnx'), kept: [id, id], title: 'x' };
  await panels.deserializeWebviewPanel(view.view, state);
  if (typeof id === 'number') expect(view.view.dispose).toHaveBeenCalledOnce();
  else await eventually(async () => expect((await snapshot()).phase).toBe('failed'));
});

test('a page that names fewer reports than it has columns is closed', async () => {
  await panels.deserializeWebviewPanel(view.view, { specs: specs('a.onnx', 'b.onnx'), kept: ['x'] });
  expect(view.view.dispose).toHaveBeenCalledOnce();
});
