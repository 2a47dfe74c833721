import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ExtensionContext, LogOutputChannel } from 'vscode';
import { PREPARE_DELAY_MS, PrepareWhenIdle } from '../../../src/extension/engine/prepareWhenIdle';
import type { EngineClient } from '../../../src/engine/client/engineClient';
import { resetVscode, setAnalysisSettings, Uri, workspace } from '../support/vscodeShim';

beforeEach(() => {
  resetVscode();
  setAnalysisSettings();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => void vi.useRealTimers());

const builtin = { kind: 'builtin', id: 'efficientnet-lite0' };
const model = { kind: 'file', path: 'nets/deep/a.onnx' };

/** What is prepared in a window on a folder of these files, once it is idle; `patience` is how long that may take, in ms. */
async function preparedIn(
  files: readonly string[],
  { recent = [], patience = 10_000 }: { readonly recent?: readonly string[]; readonly patience?: number } = {},
): Promise<readonly unknown[]> {
  const folder = mkdtempSync(join(tmpdir(), 'flipscope-'));
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), '');
  }
  workspace.workspaceFolders = [{ uri: Uri.file(folder) }];
  const prepared: unknown[] = [];
  const context = { workspaceState: { get: () => recent } } as unknown as ExtensionContext;
  const asked = vi.fn((found: unknown) => {
    prepared.push(JSON.parse(JSON.stringify(found ?? null).replaceAll(`${folder}/`, '')));
    return Promise.resolve();
  });
  const engine = { prepare: asked } as unknown as EngineClient;
  const log = { error: (line: string) => prepared.push(line) } as unknown as LogOutputChannel;
  const waiting = new PrepareWhenIdle(context, engine, log);
  vi.advanceTimersByTime(PREPARE_DELAY_MS);
  await vi.waitFor(() => expect(prepared).toHaveLength(1), { timeout: patience, interval: 10 }).catch(() => undefined);
  waiting.dispose();
  return prepared;
}

test('a window with models anywhere, or images on top, has the engine load the likely model', async () => {
  expect(await preparedIn(['cat.png'])).toEqual([builtin]);
  expect(await preparedIn([model.path])).toEqual([model]);
  expect(await preparedIn(['a.onnx', 'b.onnx'])).toEqual([null]);
  expect(await preparedIn([], { recent: ['builtin:efficientnet-lite0'] })).toEqual([builtin]);
});

test('no other window starts it', async () => {
  const soon = { patience: 300 };
  expect(await preparedIn(['notes.txt', 'public/images/cat.png', 'node_modules/a/b.onnx'], soon)).toEqual([]);
  workspace.isTrusted = false;
  expect(await preparedIn(['cat.png', 'a.onnx'], soon)).toEqual([]);
});
