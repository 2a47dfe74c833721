import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  analysisSettings,
  memoryBudgetSetting,
  modelSetting,
  nodePathSetting,
} from '../../src/extension/settings/settings';
import { resetVscode, shimState, Uri, workspace } from './support/vscodeShim';

const { settings } = shimState;

beforeEach(() => {
  resetVscode();
  settings.set('flipscope.analysis.flips', ['h', 'v', 'hv']);
  settings.set('flipscope.analysis.flipMode', 'tensor');
  settings.set('flipscope.analysis.noiseSeed', 0);
  settings.set('flipscope.engine.memoryBudgetMB', 2048);
});

test('good values are taken over, the flips in the order of the report', () => {
  settings.set('flipscope.analysis.flips', ['hv', 'h']);
  expect(analysisSettings()).toEqual({ flips: ['h', 'hv'], flipMode: 'tensor', noiseSeed: 0, provider: 'cpu' });
  expect(memoryBudgetSetting()).toBe(2048);
  settings.set('flipscope.engine.memoryBudgetMB', null);
  expect(memoryBudgetSetting()).toBeUndefined();
});

describe.each<[string, unknown, () => unknown]>([
  ['flipscope.analysis.flips', [], analysisSettings],
  ['flipscope.analysis.flips', ['h', 'diagonal'], analysisSettings],
  ['flipscope.analysis.flips', 'h', analysisSettings],
  ['flipscope.analysis.flipMode', 'pixels', analysisSettings],
  ['flipscope.analysis.noiseSeed', -1, analysisSettings],
  ['flipscope.analysis.noiseSeed', 2 ** 32, analysisSettings],
  ['flipscope.analysis.noiseSeed', 0.5, analysisSettings],
  ['flipscope.analysis.noiseSeed', '7', analysisSettings],
  ['flipscope.engine.executionProvider', '', analysisSettings],
  ['flipscope.engine.executionProvider', 1, analysisSettings],
  ['flipscope.engine.memoryBudgetMB', 0, memoryBudgetSetting],
  ['flipscope.engine.memoryBudgetMB', '2048', memoryBudgetSetting],
  ['flipscope.model', 'builtin:nothing', modelSetting],
  ['flipscope.model', 'model.pt', modelSetting],
  ['flipscope.model', 'missing.onnx', modelSetting],
  ['flipscope.model', 5, modelSetting],
  ['flipscope.nodePath', 'node', nodePathSetting],
  ['flipscope.nodePath', '/nowhere/node', nodePathSetting],
  ['flipscope.nodePath', {}, nodePathSetting],
])('%s = %j', (setting, value, readSetting) => {
  test('is refused in one line that names the setting, the value and what is allowed', () => {
    settings.set(setting, value);
    workspace.workspaceFolders = [{ uri: Uri.file('/nowhere') }];
    expect(readSetting).toThrow(
      expect.objectContaining({
        reason: 'setting-invalid',
        setting,
        message: expect.stringMatching(
          new RegExp(
            `^The setting ${setting} is ${JSON.stringify(value).replace(/[[\]{}.]/g, '\\$&')}; expected [^\n]+$`,
          ),
        ) as string,
      }) as Error,
    );
  });
});

test('no model set is no model; a relative one is taken from the workspace folder', () => {
  expect(modelSetting()).toBeUndefined();
  settings.set('flipscope.model', '');
  expect(modelSetting()).toBeUndefined();
  const folder = mkdtempSync(join(tmpdir(), 'flipscope-'));
  writeFileSync(join(folder, 'net.onnx'), '');
  workspace.workspaceFolders = [{ uri: Uri.file('/first') }, { uri: Uri.file(folder) }];
  settings.set('flipscope.model', 'net.onnx');
  const image = Uri.file(join(folder, 'cat.png')) as unknown as Parameters<typeof modelSetting>[0];
  expect(modelSetting(image)).toEqual({ kind: 'file', path: join(folder, 'net.onnx') });
  settings.set('flipscope.model', 'builtin:efficientnet-lite0');
  expect(modelSetting()).toEqual({ kind: 'builtin', id: 'efficientnet-lite0' });
});

test('no Node set is the extension host’s own; a set one must be there', () => {
  expect(nodePathSetting()).toBeUndefined();
  settings.set('flipscope.nodePath', process.execPath);
  expect(nodePathSetting()).toBe(process.execPath);
});
