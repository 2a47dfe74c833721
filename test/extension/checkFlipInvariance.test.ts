import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { checkFlipInvariance } from '../../src/extension/commands/checkFlipInvariance';
import type { Services } from '../../src/extension/services';
import type { AnalysisSpec } from '../../src/protocol/spec';
import { resetVscode, shimState, TabInputCustom, Uri, window, workspace } from './support/vscodeShim';

const folder = mkdtempSync(join(tmpdir(), 'flipscope-'));
const image = Uri.file(join(folder, 'cat.png'));
const model = Uri.file(join(folder, 'net.onnx'));
writeFileSync(model.fsPath, '');

let opened: readonly AnalysisSpec[];
let services: Services;
/** What the engine finds in files that may hold several inputs. */
let names: readonly string[];
/** How often the engine was started before it was asked anything. */
let started: number;
/** Weights that were said to have no graph. */
let explained: string[];

beforeEach(() => {
  resetVscode();
  shimState.settings.set('flipscope.analysis.flips', ['h', 'v', 'hv']);
  shimState.settings.set('flipscope.analysis.flipMode', 'tensor');
  shimState.settings.set('flipscope.analysis.noiseSeed', 7);
  opened = [];
  names = [];
  started = 0;
  explained = [];
  const memory = new Map<string, unknown>();
  services = {
    context: {
      extensionPath: '/extension',
      workspaceState: {
        get: (key: string, fallback: unknown) => memory.get(key) ?? fallback,
        update: async (key: string, value: unknown) => void memory.set(key, value),
      },
    },
    engine: { inputNames: () => Promise.resolve(names), start: () => void (started += 1) },
    awaitedModels: { explain: async (path: string) => void explained.push(path) },
    panels: { open: vi.fn(async (specs: readonly AnalysisSpec[]) => void (opened = specs)) },
  } as unknown as Services;
});

interface Item {
  readonly label: string;
}

function pickLabel(part: string): void {
  const pick = async (...args: unknown[]): Promise<unknown> =>
    (args[0] as readonly Item[]).find(({ label }) => label.includes(part));
  window.showQuickPick.mockImplementationOnce(pick as typeof window.showQuickPick);
}

test('the first right-click on an image runs the built-in model without a question', async () => {
  await checkFlipInvariance(services, image, [image]);
  expect(opened).toEqual([
    {
      model: { kind: 'builtin', id: 'efficientnet-lite0' },
      input: { kind: 'image', path: image.fsPath },
      flips: ['h', 'v', 'hv'],
      flipMode: 'tensor',
    },
  ]);
  expect(window.showQuickPick).not.toHaveBeenCalled();
  expect(started).toBe(1);
});

test('of a file that holds several tensors it asks which', async () => {
  const archive = Uri.file(join(folder, 'inputs.npz'));
  names = ['left', 'right'];
  pickLabel('right');
  await checkFlipInvariance(services, archive, [archive]);
  expect(opened.map(({ input }) => input)).toEqual([{ kind: 'tensor', path: `${archive.fsPath}:right` }]);
  window.showQuickPick.mockImplementationOnce(() => Promise.resolve(undefined));
  opened = [];
  await checkFlipInvariance(services, archive, [archive]);
  expect(opened).toEqual([]);
  names = [];
  await checkFlipInvariance(services, archive, [archive]);
  expect(opened.map(({ input }) => input)).toEqual([{ kind: 'tensor', path: archive.fsPath }]);
});

test('weights without a graph are explained, and left out beside what can be run', async () => {
  const weights = Uri.file(join(folder, 'best.pth'));
  await checkFlipInvariance(services, weights, [weights]);
  expect([explained, opened]).toEqual([[weights.fsPath], []]);
  await checkFlipInvariance(services, weights, [weights, image]);
  expect(explained).toHaveLength(1);
  expect(opened.map(({ input }) => input)).toEqual([{ kind: 'image', path: image.fsPath }]);
  expect(window.showWarningMessage).toHaveBeenCalledWith('best.pth: weights without a graph, left out.');
});

test('with models in the workspace it asks, and offers the last used one first from then on', async () => {
  workspace.workspaceFolders = [{ uri: Uri.file(folder) }];
  pickLabel('net.onnx');
  await checkFlipInvariance(services, image);
  expect(opened[0]?.model).toEqual({ kind: 'file', path: model.fsPath });
  await checkFlipInvariance(services, image);
  const [items] = window.showQuickPick.mock.lastCall as unknown as [readonly Item[]];
  expect(items.map(({ label }) => label).slice(0, 2)).toEqual(['recently used', '$(circuit-board) net.onnx']);
});

test('leaving the question opens nothing', async () => {
  workspace.workspaceFolders = [{ uri: Uri.file(folder) }];
  await checkFlipInvariance(services, image);
  expect(services.panels.open).not.toHaveBeenCalled();
});

test('a set model is taken without a question; a bad setting is an error', async () => {
  workspace.workspaceFolders = [{ uri: Uri.file(folder) }];
  shimState.settings.set('flipscope.model', model.fsPath);
  await checkFlipInvariance(services, image);
  expect(opened[0]?.model).toEqual({ kind: 'file', path: model.fsPath });
  shimState.settings.set('flipscope.model', 'net.pt');
  await expect(checkFlipInvariance(services, image)).rejects.toMatchObject({ reason: 'setting-invalid' });
});

test('images and models selected together run on each other', async () => {
  const second = Uri.file('/w/dog.jpg');
  await checkFlipInvariance(services, model, [image, model, second]);
  expect(opened.map(({ input, model: used }) => ['path' in input && input.path, used.kind])).toEqual([
    [image.fsPath, 'file'],
    ['/w/dog.jpg', 'file'],
  ]);
  expect(window.showQuickPick).not.toHaveBeenCalled();
});

test('a model alone asks for an image: the workspace’s, a sample, or noise', async () => {
  pickLabel('chelsea.png');
  await checkFlipInvariance(services, model);
  expect(opened[0]?.input).toEqual({ kind: 'image', path: join('/extension', 'media', 'samples', 'chelsea.png') });
  pickLabel('Noise');
  await checkFlipInvariance(services, model);
  expect(opened[0]?.input).toEqual({ kind: 'noise', seed: 7 });
});

test('from the palette the image on screen is taken, else one is asked for', async () => {
  window.tabGroups.activeTabGroup.activeTab = { input: new TabInputCustom(image, 'imagePreview.previewEditor') };
  await checkFlipInvariance(services);
  expect(opened[0]?.input).toEqual({ kind: 'image', path: image.fsPath });
  window.tabGroups.activeTabGroup.activeTab = undefined;
  pickLabel('coffee.png');
  await checkFlipInvariance(services);
  expect(opened[0]?.input).toMatchObject({ path: expect.stringContaining('coffee.png') as string });
});

test('files of no use are named; without any other it is an error', async () => {
  const notes = Uri.file('/w/notes.txt');
  await checkFlipInvariance(services, image, [image, notes]);
  expect(opened).toHaveLength(1);
  expect(window.showWarningMessage).toHaveBeenCalledWith(expect.stringContaining('notes.txt'));
  await expect(checkFlipInvariance(services, notes, [notes])).rejects.toThrow(/notes\.txt is none of these/);
  const remote = Uri.from({ scheme: 'vscode-vfs', path: '/repo/cat.png' });
  await expect(checkFlipInvariance(services, remote)).rejects.toThrow(/cat\.png is not one/);
});

test('more than eight panels are opened only after asking', async () => {
  const many = Array.from({ length: 9 }, (_, index) => Uri.file(`/w/${index}.png`));
  await checkFlipInvariance(services, many[0], many);
  expect(services.panels.open).not.toHaveBeenCalled();
  window.showWarningMessage.mockResolvedValueOnce('Check All');
  await checkFlipInvariance(services, many[0], many);
  expect(opened).toHaveLength(9);
});

test('an untrusted workspace runs the built-in model only, and says so', async () => {
  workspace.isTrusted = false;
  workspace.workspaceFolders = [{ uri: Uri.file(folder) }];
  shimState.settings.set('flipscope.model', model.fsPath);
  await checkFlipInvariance(services, image);
  expect(opened[0]?.model.kind).toBe('builtin');
  expect(window.showInformationMessage).toHaveBeenCalledWith(
    expect.stringContaining('not trusted'),
    'Manage Workspace Trust',
  );
  await expect(checkFlipInvariance(services, model)).rejects.toMatchObject({ reason: 'untrusted-workspace' });
  await expect(checkFlipInvariance(services, image, [image, model])).rejects.toMatchObject({ file: model.fsPath });
});
