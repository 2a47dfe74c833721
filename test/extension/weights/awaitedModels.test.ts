import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Uri } from 'vscode';
import { AwaitedModels } from '../../../src/extension/weights/awaitedModels';
import { env, resetVscode, window } from '../support/vscodeShim';

const COPY = 'Copy Python Code';

let weights: string;
let model: string;
let run: string[];
let awaited: AwaitedModels;

beforeEach(() => {
  resetVscode();
  env.clipboard.writeText.mockClear();
  const folder = mkdtempSync(join(tmpdir(), 'flipscope-weights-'));
  [weights, model] = [join(folder, 'best.pt'), join(folder, 'best.onnx')];
  run = [];
  awaited = new AwaitedModels((uri: Uri) => Promise.resolve(void run.push(uri.fsPath)));
});

afterEach(() => awaited.dispose());

const answer = (label: string) => window.showInformationMessage.mockResolvedValueOnce(label);

test('says what is missing, copies the code, and runs the model once when it is there', async () => {
  answer(COPY);
  await awaited.explain(weights);
  expect(window.showInformationMessage).toHaveBeenCalledExactlyOnceWith(
    'best.pt holds weights without the graph that runs them: export the model to best.onnx beside it, and its report opens by itself.',
    COPY,
  );
  expect(env.clipboard.writeText).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('torch.onnx.export'));
  expect(run).toEqual([]);
  writeFileSync(model, 'a model');
  await vi.waitFor(() => expect(run).toEqual([model]), { timeout: 5000 });
  writeFileSync(model, 'another model');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(run).toEqual([model]);
});

test('waits for another version of a model that is there, or runs that one', async () => {
  writeFileSync(model, 'an old model');
  answer(COPY);
  await awaited.explain(weights);
  expect(run).toEqual([]);
  answer('Check best.onnx');
  await awaited.explain(weights);
  expect(run).toEqual([model]);
  writeFileSync(model, 'the new model');
  await vi.waitFor(() => expect(run).toEqual([model, model]), { timeout: 5000 });
});

test('does nothing for a person who leaves', async () => {
  await awaited.explain(weights);
  expect(env.clipboard.writeText).not.toHaveBeenCalled();
  writeFileSync(model, 'a model');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(run).toEqual([]);
});
