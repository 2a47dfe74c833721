import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import type { TreeItem } from 'vscode';
import {
  compareReports,
  openReport,
  recentReports,
  removeReports,
  runAgain,
} from '../../../src/extension/commands/historyCommands';
import { historyNodes, type HistoryNode, type ModelNode } from '../../../src/extension/history/historyNodes';
import { HistoryTree } from '../../../src/extension/history/historyTree';
import { HistoryView } from '../../../src/extension/history/historyView';
import type { KeptReport } from '../../../src/extension/history/keptReport';
import { ReportStore } from '../../../src/extension/history/reportStore';
import type { Services } from '../../../src/extension/services';
import type { ComparedSpecs } from '../../../src/protocol/comparison';
import type { AnalysisSpec, ModelRef } from '../../../src/protocol/spec';
import { flipFigure } from '../../../src/report/facts/flipFigure';
import { glanceOf } from '../../../src/report/facts/glance';
import { sampleReport } from '../../report/sampleReport';
import { commands, resetVscode, window, workspace } from '../support/vscodeShim';

const report = sampleReport();
const builtin: ModelRef = { kind: 'builtin', id: 'efficientnet-lite0' };
const file = (path: string): ModelRef => ({ kind: 'file', path });
const specOf = (model: ModelRef, image: string): AnalysisSpec => ({
  model,
  input: { kind: 'image', path: image },
  flips: ['h', 'v', 'hv'],
  flipMode: 'tensor',
});
/** Today, some minutes past noon. */
const at = (minutes: number): number => new Date().setHours(12, minutes, 0, 0);

let store: ReportStore;
let tree: HistoryTree;
let services: Services;
let ran: readonly AnalysisSpec[];
let opened: readonly KeptReport[];
let compared: ComparedSpecs | undefined;

const keep = (model: ModelRef, image: string, minutes: number): Promise<void> =>
  store.save(specOf(model, image), {
    report,
    images: {},
    fingerprint: [[image, String(minutes)]],
    explained: [],
    time: at(minutes),
  });
const models = async (): Promise<readonly ModelNode[]> => historyNodes(await store.entries());
const nodes = async (): Promise<readonly HistoryNode[]> => (await models()).flatMap((model) => model.reports);
const itemOf = (node: HistoryNode): TreeItem & { description?: unknown } => tree.getTreeItem(node);

beforeEach(async () => {
  resetVscode();
  store = new ReportStore(await mkdtemp(join(tmpdir(), 'flipscope-')), () => undefined);
  tree = new HistoryTree(store);
  [ran, opened, compared] = [[], [], undefined];
  services = {
    store,
    panels: {
      open: async (specs: readonly AnalysisSpec[]) => void (ran = specs),
      openKept: async (kept: KeptReport) => void (opened = [...opened, kept]),
    },
    comparisons: { open: async (specs: ComparedSpecs) => void (compared = specs) },
  } as unknown as Services;
});

test('reports stand under their models, the newest first, in the words of the report', async () => {
  await keep(file('/w/a/best.onnx'), '/w/cat.png', 1);
  await keep(file('/w/b/best.onnx'), '/w/cat.png', 2);
  await keep(file('/w/a/best.onnx'), '/w/dog.png', 3);
  await keep(builtin, '/w/cat.png', 0);
  const roots = await tree.getChildren();
  expect(roots.map((node) => itemOf(node).label)).toEqual(['a/best', 'b/best', 'EfficientNet-Lite0 (ImageNet)']);
  const figures = `↔ ${flipFigure(report, 'h').text} ↕ ${flipFigure(report, 'v').text} ↻ ${flipFigure(report, 'hv').text}`;
  expect(itemOf(roots[0]!)).toMatchObject({
    description: figures,
    contextValue: 'model',
    iconPath: { id: 'circuit-board' },
  });
  expect(itemOf(roots[2]!)).toMatchObject({ iconPath: { id: 'package' } });
  const children = (await tree.getChildren(roots[0])).map(itemOf);
  expect(children.map(({ label, description }) => [label, description])).toEqual([
    ['dog.png', `12:03 · ${figures}`],
    ['cat.png', `12:01 · ${figures}`],
  ]);
  expect(children[0]).toMatchObject({ contextValue: 'report', command: { command: 'flipscope.openReport' } });
  expect(String(children[0]?.tooltip).split('\n')).toEqual([
    glanceOf(report).headline,
    'Input: /w/dog.png',
    'Model: /w/a/best.onnx',
    `sha256 ${report.model.sha256.slice(0, 12)}`,
    '12:03',
  ]);
});

test('a screen reader is told the verdict, not arrows alone, and items keep their names over a refresh', async () => {
  await keep(builtin, '/w/cat.png', 1);
  const [model] = await tree.getChildren();
  const [item] = (await tree.getChildren(model)).map(itemOf);
  expect(item?.accessibilityInformation?.label).toMatch(/^cat\.png, 12:01 .*, Top class .* when .*\.$/);
  const [again] = (await tree.getChildren((await tree.getChildren())[0])).map(itemOf);
  expect(again?.id).toBe(item?.id);
});

test('what else was done differently is told', async () => {
  const spec = { ...specOf(builtin, '/w/cat.png'), flipMode: 'file', layers: 'all', size: [225, 224] } as const;
  await store.save(spec, { report, images: {}, fingerprint: [], explained: [], time: at(1) });
  const [node] = await nodes();
  expect(String(itemOf(node!).tooltip)).toContain(
    'the file was flipped, not the tensor, every tensor was measured, 225×224',
  );
});

test('a report is opened as it was, without a run', async () => {
  await keep(file('/gone.onnx'), '/gone.png', 1);
  const [node] = await nodes();
  await openReport(services, node);
  expect(opened.map(({ entry, result }) => [entry.spec, result.report])).toEqual([
    [specOf(file('/gone.onnx'), '/gone.png'), report],
  ]);
  expect(ran).toEqual([]);
  await expect(openReport(services, { kind: 'folder' })).rejects.toThrow(/Select a report in the view/);
});

test('and run again with its options, but no file of a workspace that is not trusted', async () => {
  await keep(file('/w/a.onnx'), '/w/cat.png', 1);
  const [node] = await nodes();
  await runAgain(services, node);
  expect(ran).toEqual([specOf(file('/w/a.onnx'), '/w/cat.png')]);
  ran = [];
  workspace.isTrusted = false;
  await expect(runAgain(services, node)).rejects.toMatchObject({ reason: 'untrusted-workspace' });
  expect(ran).toEqual([]);
});

test('two that are selected are compared, the older first; a model stands for its newest', async () => {
  await keep(file('/w/a.onnx'), '/w/cat.png', 1);
  await keep(file('/w/a.onnx'), '/w/cat.png', 2);
  await keep(file('/w/b.onnx'), '/w/cat.png', 3);
  const [newest, second, first] = await nodes();
  await compareReports(services, second, [newest, second]);
  const ids = async (...wanted: readonly number[]): Promise<readonly string[]> =>
    (await store.entries()).filter(({ time }) => wanted.map(at).includes(time)).map(({ id }) => id);
  expect([...(compared?.kept ?? [])].sort()).toEqual([...(await ids(2, 3))].sort());
  expect(compared?.specs.map(({ model }) => model)).toEqual([file('/w/a.onnx'), file('/w/b.onnx')]);
  const [b, a] = await models();
  await compareReports(services, a, [a, b]);
  expect(compared?.kept).toEqual([...(await ids(2)), ...(await ids(3))]);
  await expect(compareReports(services, first, [first])).rejects.toThrow('Select 2 to 8 reports to compare');
  await expect(compareReports(services, a, [a, second])).rejects.toThrow('Select 2 to 8 reports');
});

test('one is removed at once, several after asking, with all those of a model', async () => {
  for (const minutes of [1, 2, 3]) await keep(file('/w/a.onnx'), '/w/cat.png', minutes);
  const [newest] = await nodes();
  await removeReports(services, newest, undefined);
  expect(await store.entries()).toHaveLength(2);
  expect(window.showWarningMessage).not.toHaveBeenCalled();
  const [model] = await models();
  await removeReports(services, model, [model]);
  expect(await store.entries()).toHaveLength(2);
  window.showWarningMessage.mockResolvedValueOnce('Remove');
  await removeReports(services, model, [model]);
  expect(await store.entries()).toEqual([]);
});

test('the palette lists the same, and opens what is picked', async () => {
  await keep(builtin, '/w/cat.png', 1);
  await keep(builtin, '/v/cat.png', 2);
  type Item = Readonly<Record<'label' | 'description' | 'detail', string>>;
  let items: readonly Item[] = [];
  const pick = async (all: unknown): Promise<unknown> => {
    items = (all as readonly Item[]).filter(({ description }) => description !== undefined);
    return items[1];
  };
  window.showQuickPick.mockImplementationOnce(pick as unknown as typeof window.showQuickPick);
  await recentReports(services);
  expect(items.map(({ label }) => label)).toEqual([
    '$(arrow-swap) v/cat.png · EfficientNet-Lite0 (ImageNet)',
    '$(arrow-swap) w/cat.png · EfficientNet-Lite0 (ImageNet)',
  ]);
  expect(items[0]?.description).toMatch(/^12:02 · ↔ /);
  expect(items[0]?.detail).toBe(glanceOf(report).headline);
  expect(opened.map(({ entry }) => entry.spec.input)).toEqual([{ kind: 'image', path: '/w/cat.png' }]);
});

test('without any it offers to make one', async () => {
  await recentReports(services);
  expect(commands.executeCommand).not.toHaveBeenCalled();
  window.showInformationMessage.mockResolvedValueOnce('Check Flip Invariance');
  await recentReports(services);
  expect(commands.executeCommand).toHaveBeenCalledWith('flipscope.checkFlipInvariance');
});

test('the view is there as soon as there is a report, and goes with the last one', async () => {
  const log = { error: vi.fn() } as unknown as ConstructorParameters<typeof HistoryView>[1];
  const view = new HistoryView(store, log);
  await keep(builtin, '/w/cat.png', 1);
  const shown = (value: boolean) =>
    vi.waitFor(() =>
      expect(commands.executeCommand).toHaveBeenLastCalledWith('setContext', 'flipscope.showReports', value),
    );
  await shown(true);
  await store.remove((await store.entries()).map(({ id }) => id));
  await shown(false);
  view.dispose();
  expect(log.error).not.toHaveBeenCalled();
});
