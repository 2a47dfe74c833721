import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { compare } from '../../src/extension/commands/compare';
import { compareProviders } from '../../src/extension/commands/compareProviders';
import { comparisonTabTitle } from '../../src/extension/compare/comparisonTabTitle';
import type { Services } from '../../src/extension/services';
import type { ComparedSpecs } from '../../src/protocol/comparison';
import type { AnalysisSpec } from '../../src/protocol/spec';
import { resetVscode, shimState, Uri, window } from './support/vscodeShim';

const folder = mkdtempSync(join(tmpdir(), 'flipscope-'));
const file = (name: string) => {
  writeFileSync(join(folder, name), '');
  return Uri.file(join(folder, name));
};
const [cat, dog] = [file('cat.png'), file('dog.png')];
const [a, b] = [file('a.onnx'), file('b.onnx')];

let opened: readonly AnalysisSpec[];
let sampled: ComparedSpecs['samples'];
let services: Services;

beforeEach(() => {
  resetVscode();
  shimState.settings.set('flipscope.analysis.flips', ['h']);
  shimState.settings.set('flipscope.analysis.flipMode', 'tensor');
  shimState.settings.set('flipscope.analysis.noiseSeed', 7);
  opened = [];
  const memory = new Map<string, unknown>();
  services = {
    context: {
      extensionPath: '/extension',
      workspaceState: {
        get: (key: string, fallback: unknown) => memory.get(key) ?? fallback,
        update: async (key: string, value: unknown) => void memory.set(key, value),
      },
    },
    engine: { inputNames: () => Promise.resolve([]) },
    comparisons: {
      open: vi.fn(async ({ specs, samples }: ComparedSpecs) => void ([opened, sampled] = [specs, samples])),
    },
  } as unknown as Services;
});

interface Item {
  readonly label: string;
  readonly picked?: boolean;
}

/** Answers the next question with all items that have one of these in their label; an array where several may be picked. */
function answer(...parts: readonly string[]): void {
  const pick = async (items: unknown, options: { canPickMany?: boolean }): Promise<unknown> => {
    const found = (items as readonly Item[]).filter(({ label }) => parts.some((part) => label.includes(part)));
    return options.canPickMany === true ? found : found[0];
  };
  window.showQuickPick.mockImplementationOnce(pick as unknown as typeof window.showQuickPick);
}
const subjects = () =>
  opened.map(({ model, input }) => [
    model.kind === 'file' ? model.path : model.id,
    input.kind === 'noise' ? `noise ${input.seed}` : input.path,
  ]);

test('several images go on the usual model, without a question', async () => {
  await compare(services, cat, [cat, dog]);
  expect(subjects()).toEqual([cat, dog].map(({ fsPath }) => ['efficientnet-lite0', fsPath]));
  expect(window.showQuickPick).not.toHaveBeenCalled();
});

test('several models and images: each on each, model by model', async () => {
  await compare(services, a, [a, cat, b, dog]);
  expect(subjects()).toEqual([a, b].flatMap((model) => [cat, dog].map((image) => [model.fsPath, image.fsPath])));
  expect(window.showQuickPick).not.toHaveBeenCalled();
});

test('several models ask for the input', async () => {
  answer('chelsea.png');
  await compare(services, a, [a, b]);
  expect(subjects().map(([model]) => model)).toEqual([a.fsPath, b.fsPath]);
  expect(subjects()[0]?.[1]).toContain('chelsea.png');
});

test('one model asks for others, which it is picked among, and then for the input', async () => {
  answer('a.onnx', 'EfficientNet');
  answer('Noise');
  await compare(services, a, [a]);
  expect(subjects()).toEqual([
    [a.fsPath, 'noise 7'],
    ['efficientnet-lite0', 'noise 7'],
  ]);
  const [items] = window.showQuickPick.mock.calls[0] as unknown as [readonly Item[]];
  expect(items.filter(({ picked }) => picked === true).map(({ label }) => label)).toEqual(['$(circuit-board) a.onnx']);
});

test('leaving a question opens nothing', async () => {
  window.showQuickPick.mockImplementation(() => Promise.resolve(undefined));
  await compare(services);
  answer('EfficientNet');
  await compare(services, a, [a]);
  expect(services.comparisons.open).not.toHaveBeenCalled();
});

test('one report, and more than eight, are refused with what to do', async () => {
  answer('EfficientNet');
  await expect(compare(services, cat, [cat])).rejects.toThrow(
    'One model on one input is a report of its own: select two or more models, or two or more images.',
  );
  const images = Array.from({ length: 5 }, (_, i) => file(`${i}.png`));
  await expect(compare(services, a, [a, b, ...images])).rejects.toThrow(
    '2 models on 5 inputs are 10 reports; at most 8 stand side by side. Select fewer.',
  );
});

test('three models or more are measured on all images, of which the first stands in columns where there is no room', async () => {
  const c = file('c.onnx');
  const images = ['3.png', '4.png'].map(file);
  await compare(services, a, [a, b, c, cat, dog]);
  expect(opened).toHaveLength(6);
  expect(sampled?.map(({ path }) => path)).toEqual([cat.fsPath, dog.fsPath]);
  await compare(services, a, [a, b, c, cat, dog, ...images]);
  expect(subjects()).toEqual([a, b, c].map((model) => [model.fsPath, cat.fsPath]));
  expect(sampled).toHaveLength(4);
  await compare(services, a, [a, b, c, cat]);
  expect(sampled).toBeUndefined();
  // A file that is flipped before it is prepared cannot be measured as a study does.
  shimState.settings.set('flipscope.analysis.flipMode', 'file');
  await expect(compare(services, a, [a, b, c, cat, dog, ...images])).rejects.toThrow('12 reports');
});

test('several images can be browsed for', async () => {
  answer('Browse');
  window.showOpenDialog.mockResolvedValueOnce([cat, dog] as never);
  await compare(services, a, [a, b]);
  expect(window.showOpenDialog).toHaveBeenCalledWith(expect.objectContaining({ canSelectMany: true }));
  expect(subjects()).toEqual([a, b].flatMap((model) => [cat, dog].map((image) => [model.fsPath, image.fsPath])));
});

test('a tab names the models and the inputs, and counts those that have no room', () => {
  const spec = (model: string, input: string): AnalysisSpec => ({
    model: { kind: 'file', path: `/m/${model}.onnx` },
    input: { kind: 'image', path: `/i/${input}` },
    flips: ['h'],
    flipMode: 'tensor',
  });
  expect(comparisonTabTitle([spec('a', 'x.png'), spec('b', 'x.png')])).toBe('a | b · x.png');
  expect(comparisonTabTitle(['1', '2', '3', '4', '5'].map((name) => spec('a', name)))).toBe('a · 1 | 2 | 3 +2');
});

test('the report that has the focus is compared with the same on another execution provider', async () => {
  const spec: AnalysisSpec = {
    model: { kind: 'file', path: a!.fsPath, provider: 'webgpu' },
    input: { kind: 'noise', seed: 3 },
    flips: ['h'],
    flipMode: 'tensor',
  };
  const active = { ...services, panels: { active: { spec } } };
  const listing = (...names: readonly string[]) =>
    ({ ...active, engine: { providers: () => Promise.resolve(names) } }) as unknown as Services;
  answer('cpu');
  await compareProviders(listing('webgpu', 'cpu', 'cuda'));
  expect(opened).toEqual([spec, { ...spec, model: { kind: 'file', path: a!.fsPath } }]);
  await expect(compareProviders(listing('webgpu'))).rejects.toThrow(/no other execution provider than webgpu here/);
  await expect(compareProviders({ ...active, panels: { active: undefined } } as unknown as Services)).rejects.toThrow(
    /No flip report has the focus/,
  );
});
