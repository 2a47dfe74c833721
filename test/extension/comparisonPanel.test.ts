import { link, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Memento } from 'vscode';
import { ComparisonPanels } from '../../src/extension/compare/comparisonPanels';
import { EngineClient } from '../../src/extension/engine/engineClient';
import { ReportStore } from '../../src/extension/panel/reportStore';
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
let permitted: number;

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
    launch: () => ({ script: join(import.meta.dirname, 'fixtures/tinyEngine.mjs') }),
    permit: () => void permitted++,
    log: () => undefined,
    describeExit: () => '',
    notifySilent: () => undefined,
    runEnded: () => undefined,
    keepMs: 60_000,
  });
  view = fakeView();
  window.createWebviewPanel.mockImplementation((() => (view = fakeView()).view) as unknown as () => unknown);
  openReport = vi.fn(async () => undefined);
  const log = { error: vi.fn(), warn: vi.fn() } as unknown as ConstructorParameters<typeof ComparisonPanels>[2]['log'];
  const extension = Uri.file('/extension') as unknown as ConstructorParameters<typeof ComparisonPanels>[0];
  panels = new ComparisonPanels(
    extension,
    { column: () => 2 },
    {
      engine,
      store: new ReportStore(at('reports'), () => undefined),
      statements: new Statements(new FakeMemento() as Memento),
      log,
      openReport,
    },
  );
});
afterEach(() => engine.dispose());

test('analyzes every column and shows them side by side', async () => {
  await model('a.onnx', 0.1);
  await model('b.onnx', 0.2);
  await panels.open(specs('a.onnx', 'b.onnx'));
  const { columns } = done(await snapshot());
  expect(columns.map(({ report }) => report.layers[0]?.error)).toEqual([{ h: 0.1 }, { h: 0.2 }]);
  expect(view.view.title).toBe('a | b · noise 0');
  expect(view.view.webview.html).toContain('compare.js');
  const phases = (view.snapshots as unknown as readonly ComparisonSnapshot[]).map(({ phase }) => phase);
  expect([...new Set(phases)]).toEqual(['running', 'done']);
});

test('takes stored reports while their files are the same, and analyzes again when asked or when they changed', async () => {
  await model('a.onnx', 0.1);
  await model('b.onnx', 0.2);
  await panels.open(specs('a.onnx', 'b.onnx'));
  expect(permitted).toBe(2);
  await panels.open(specs('a.onnx', 'b.onnx'));
  expect(permitted).toBe(2);
  await model('b.onnx', 0.25);
  await panels.open(specs('a.onnx', 'b.onnx'));
  expect(permitted).toBe(3);
  await host().rerun();
  await eventually(async () => expect((await snapshot()).phase).toBe('done'));
  await eventually(() => expect(permitted).toBe(5));
});

test('says which model failed, and what with', async () => {
  await model('a.onnx', 0.1);
  await writeFile(at('b.onnx'), 'no model');
  await panels.open(specs('a.onnx', 'b.onnx'));
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
  const run = panels.open([slow, ...specs('a.onnx')]);
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
  await panels.open(both);
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
  await panels.open(specs('a.onnx', 'b.onnx'));
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
  await panels.open([first!, second!]);
  const { report } = done(await snapshot()).columns[0]!;
  const older = { report, fingerprint: [[at('a.onnx'), 'older'] as const], images: {}, explained: [] };
  vi.spyOn(ReportStore.prototype, 'load').mockResolvedValueOnce(older);
  await panels.open([first!, second!]);
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
