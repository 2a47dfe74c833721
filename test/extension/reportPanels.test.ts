import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Memento } from 'vscode';
import { EngineClient } from '../../src/engine/client/engineClient';
import { ReportPanels } from '../../src/extension/panel/reportPanels';
import { Statements } from '../../src/extension/sidecar/statements';
import { ReportStore } from '../../src/extension/history/reportStore';
import type { AnalysisSpec } from '../../src/protocol/spec';
import { fakeView } from './support/fakeView';
import { FakeMemento, resetVscode, shimState, Uri, window } from './support/vscodeShim';

let engine: EngineClient;
let panels: ReportPanels;
let store: ReportStore;
let views: ReturnType<typeof fakeView>[];

const spec = (name: string): AnalysisSpec => ({
  model: { kind: 'file', path: 'good' },
  input: { kind: 'image', path: `/w/${name}.png` },
  flips: ['h'],
  flipMode: 'tensor',
});

beforeEach(async () => {
  resetVscode();
  shimState.settings.set('flipscope.analysis.explain', false);
  engine = new EngineClient({
    launch: () => ({ script: join(import.meta.dirname, '../engine/fixtures/tinyEngine.mjs') }),
    permit: () => undefined,
    log: () => undefined,
    describeExit: () => '',
    notifySilent: () => undefined,
    runBegan: () => undefined,
    runEnded: () => undefined,
    keepMs: 60_000,
  });
  store = new ReportStore(await mkdtemp(join(tmpdir(), 'flipscope-')), () => undefined);
  views = [];
  window.createWebviewPanel.mockImplementation(((_type: string, _title: string, column: number) => {
    const fake = fakeView();
    Object.assign(fake.view, { viewColumn: column, active: false });
    views.push(fake);
    return fake.view;
  }) as () => unknown);
  const log = { error: vi.fn(), warn: vi.fn() } as unknown as ConstructorParameters<typeof ReportPanels>[1]['log'];
  const extensionUri = Uri.file('/extension') as unknown as ConstructorParameters<typeof ReportPanels>[0];
  const statements = new Statements(new FakeMemento() as Memento);
  const choosing = {
    chooseModel: async () => undefined,
    chooseInput: async () => undefined,
    chooseLabels: async () => undefined,
  };
  panels = new ReportPanels(extensionUri, { engine, store, statements, log, ...choosing });
});

afterEach(() => engine.dispose());

const columns = (): unknown[] => views.map(({ view }) => view.viewColumn);
const phase = async (index: number): Promise<string | undefined> => (await views[index]?.host.ready())?.phase;

test('several images open in one column beside the editor, and all are run', async () => {
  window.tabGroups.activeTabGroup.tabs = ['an editor'];
  await panels.open([spec('cat'), spec('dog')]);
  expect(views.map(({ view }) => view.title)).toEqual(['cat.png · good', 'dog.png · good']);
  expect(columns()).toEqual([2, 2]);
  expect([await phase(0), await phase(1)]).toEqual(['done', 'done']);
  expect(views[0]?.view.reveal).toHaveBeenCalled();
});

test('with nothing open the report takes the empty column; the next goes where reports are', async () => {
  await panels.open([spec('cat')]);
  window.tabGroups.activeTabGroup.tabs = ['an editor'];
  window.tabGroups.activeTabGroup.viewColumn = 3;
  await panels.open([spec('dog')]);
  expect(columns()).toEqual([1, 1]);
});

test('a report does not hide the editor one works in', async () => {
  await panels.open([spec('cat')]);
  window.tabGroups.activeTabGroup.tabs = ['the report', 'an editor'];
  await panels.open([spec('dog')]);
  expect(columns()).toEqual([1, 2]);
});

test('the same image and model again run in the panel there is', async () => {
  await panels.open([spec('cat')]);
  await panels.open([{ ...spec('cat'), flips: ['v'] }]);
  expect(views).toHaveLength(1);
  expect(await views[0]?.host.ready()).toMatchObject({ phase: 'done', spec: { flips: ['v'] } });
  views[0]?.close();
  await panels.open([spec('cat')]);
  expect(views).toHaveLength(2);
});

test('two reports of one name are told apart by their folders, as long as both are open', async () => {
  const other = { ...spec('cat'), input: { kind: 'image', path: '/v/cat.png' } } as const;
  await panels.open([spec('cat'), other, { ...spec('cat'), model: { kind: 'builtin', id: 'efficientnet-lite0' } }]);
  expect(views.map(({ view }) => view.title)).toEqual([
    'w/cat.png · good',
    'v/cat.png · good',
    'w/cat.png · EfficientNet-Lite0 (ImageNet)',
  ]);
  views[1]?.close();
  expect(views[0]?.view.title).toBe('cat.png · good');
});

test('after a reload a panel shows its stored report at once, or runs again without one', async () => {
  await panels.open([spec('cat')]);
  await vi.waitFor(async () => expect(await store.load(spec('cat'))).toBeDefined());
  engine.dispose();
  const kept = fakeView();
  await panels.deserializeWebviewPanel(kept.view, { spec: spec('cat'), title: '' });
  expect(await kept.host.ready()).toMatchObject({ phase: 'done', spec: spec('cat') });
  expect(kept.view.title).toBe('cat.png · good');
});

test('after a reload without a stored report it is made again', async () => {
  const lost = fakeView();
  await panels.deserializeWebviewPanel(lost.view, { spec: spec('dog'), title: '' });
  await vi.waitFor(async () => expect(await lost.host.ready()).toMatchObject({ phase: 'done' }), { timeout: 5000 });
});

test('a page that had kept nothing usable is closed', async () => {
  const empty = fakeView();
  await panels.deserializeWebviewPanel(empty.view, undefined);
  expect(empty.view.dispose).toHaveBeenCalled();
});
