import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { checkFolder } from '../../../src/extension/commands/checkFolder';
import type { Services } from '../../../src/extension/services';
import type { StudySubject } from '../../../src/protocol/studyPage';
import { resetVscode, shimState, Uri, window, workspace } from '../support/vscodeShim';

const folder = mkdtempSync(join(tmpdir(), 'flipscope-'));
const at = (name: string) => Uri.file(join(folder, name));
mkdirSync(at('val').fsPath);
for (const name of ['a.onnx', 'b.onnx', 'cat.png', 'x.npy', 'notes.txt']) writeFileSync(at(name).fsPath, '');

let opened: StudySubject[];
let services: Services;

beforeEach(() => {
  resetVscode();
  shimState.settings.set('flipscope.analysis.flips', ['hv', 'h']);
  shimState.settings.set('flipscope.analysis.flipMode', 'tensor');
  shimState.settings.set('flipscope.analysis.noiseSeed', 0);
  opened = [];
  const memory = new Map<string, unknown>();
  services = {
    context: {
      workspaceState: {
        get: (key: string, fallback: unknown) => memory.get(key) ?? fallback,
        update: async (key: string, value: unknown) => void memory.set(key, value),
      },
    },
    studies: { open: vi.fn(async (subject: StudySubject) => void opened.push(subject)) },
  } as unknown as Services;
});

const BUILTIN = { kind: 'builtin', id: 'efficientnet-lite0' };

test('a folder is studied with the usual model and the flips that are set, without a question', async () => {
  await checkFolder(services, at('val'), [at('val')]);
  expect(opened).toEqual([{ sources: [at('val').fsPath], models: [BUILTIN], flips: ['h', 'hv'] }]);
  expect(window.showQuickPick).not.toHaveBeenCalled();
});

test('several images, and models that are selected with them', async () => {
  await checkFolder(services, at('cat.png'), [at('cat.png'), at('x.npy'), at('a.onnx'), at('b.onnx')]);
  const models = ['a.onnx', 'b.onnx'].map((name) => ({ kind: 'file', path: at(name).fsPath }));
  expect(opened).toEqual([{ sources: [at('cat.png').fsPath, at('x.npy').fsPath], models, flips: ['h', 'hv'] }]);
});

test('the palette asks for a folder, and a model alone too', async () => {
  window.showOpenDialog.mockResolvedValueOnce([at('val')]);
  await checkFolder(services);
  window.showOpenDialog.mockResolvedValueOnce([at('val')]);
  await checkFolder(services, at('a.onnx'), [at('a.onnx')]);
  expect(opened.map(({ models }) => models[0]!.kind)).toEqual(['builtin', 'file']);
  await checkFolder(services);
  expect(opened).toHaveLength(2);
});

test('what cannot be studied is refused by name, with what can', async () => {
  await expect(checkFolder(services, at('notes.txt'), [at('val'), at('notes.txt')])).rejects.toThrow(
    /^notes\.txt: a study takes folders, images, \.npy tensors and \.onnx models\./,
  );
  const remote = Uri.from({ scheme: 'vscode-vfs', path: '/repo/val' });
  await expect(checkFolder(services, remote, [remote])).rejects.toThrow(/val is not one/);
});

test('leaving the question for the model opens nothing', async () => {
  workspace.workspaceFolders = [{ uri: Uri.file(folder) }];
  await checkFolder(services, at('val'));
  expect(services.studies.open).not.toHaveBeenCalled();
});
