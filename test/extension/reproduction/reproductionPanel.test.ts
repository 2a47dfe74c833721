import { beforeEach, expect, test, vi } from 'vitest';
import { Uri, window, type LogOutputChannel, type WebviewPanel } from 'vscode';
import {
  ReproductionPanel,
  type ReproductionDependencies,
} from '../../../src/extension/reproduction/reproductionPanel';
import { UserError } from '../../../src/protocol/errors';
import type { ReproductionResult } from '../../../src/protocol/reproduction';
import type { ReproductionHostFunctions } from '../../../src/protocol/reproductionPage';
import { sampleResult } from '../../support/sampleReproduction';
import { fakeView } from '../support/fakeView';

type Reproduce = ReproductionDependencies['engine']['reproduce'];

const create = vi.mocked(window.createWebviewPanel);
const registerSerializer = vi.mocked(window.registerWebviewPanelSerializer);
const showError = vi.mocked(window.showErrorMessage);
const reproduce = vi.fn<Reproduce>();
const chooseModel = vi.fn<ReproductionDependencies['chooseModel']>();
const learn = vi.fn();
const result = sampleResult();
let panel: ReproductionPanel;

beforeEach(() => {
  for (const mock of [create, showError, reproduce, chooseModel, learn]) mock.mockReset();
  reproduce.mockResolvedValue(result);
  const log = { error: vi.fn(), warn: vi.fn(), show: vi.fn() } as unknown as LogOutputChannel;
  const engine = { reproduce } as unknown as ReproductionDependencies['engine'];
  panel = new ReproductionPanel(Uri.file('/extension'), { engine, log, chooseModel, learn });
});

function opened() {
  const fake = fakeView();
  create.mockReturnValueOnce(fake.view);
  panel.open();
  return { ...fake, host: fake.host as unknown as ReproductionHostFunctions };
}

test('asks the question of the built-in model, and shows the open panel again', async () => {
  const { host, view } = opened();
  panel.open();
  expect(create).toHaveBeenCalledTimes(1);
  expect(view.reveal).toHaveBeenCalledTimes(1);
  expect(view.webview.html).toContain('question.js');
  await vi.waitFor(async () => expect((await host.ready()).phase).toBe('done'));
  expect(reproduce.mock.calls[0]![0]).toEqual({
    model: { kind: 'builtin', id: 'resnet18-headless' },
    seed: 0,
    heads: ['avg', 'max'],
  });
});

test('tells how far the run is, and is stopped by the page', async () => {
  reproduce.mockImplementationOnce(
    (_spec, { onProgress, signal }) =>
      new Promise<ReproductionResult>((_, reject) => {
        onProgress({ stage: 'measure', message: 'Running', fraction: 0.5 });
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      }),
  );
  const { host } = opened();
  expect(await host.ready()).toMatchObject({ phase: 'running', progress: { message: 'Running' } });
  await host.cancel();
  await vi.waitFor(async () =>
    expect(await host.ready()).toMatchObject({ phase: 'failed', error: { reason: 'canceled' } }),
  );
  expect(showError).not.toHaveBeenCalled();
  await host.rerun();
  await vi.waitFor(async () => expect((await host.ready()).phase).toBe('done'));
});

test('puts the question to another model, and says what is wrong with it', async () => {
  const { host } = opened();
  chooseModel.mockResolvedValueOnce(undefined);
  await host.chooseModel();
  expect(reproduce).toHaveBeenCalledTimes(1);
  chooseModel.mockResolvedValueOnce({ kind: 'file', path: '/m/own.onnx' });
  reproduce.mockRejectedValueOnce(new UserError('model-unsupported', '/m/own.onnx: found none.', '/m/own.onnx'));
  await host.chooseModel();
  await vi.waitFor(async () =>
    expect(await host.ready()).toMatchObject({ phase: 'failed', spec: { model: { path: '/m/own.onnx' } } }),
  );
  expect(showError).toHaveBeenCalledOnce();
});

test('stops the run when it is closed, and says nothing', async () => {
  let stopped = false;
  reproduce.mockImplementationOnce(
    (_spec, { signal }) =>
      new Promise<ReproductionResult>((_, reject) => {
        signal.addEventListener('abort', () => {
          stopped = true;
          reject(new UserError('canceled', 'stopped'));
        });
      }),
  );
  const { close } = opened();
  close();
  expect(stopped).toBe(true);
  expect(showError).not.toHaveBeenCalled();
});

test('leads to the playground; the page may call nothing else', async () => {
  const { host } = opened();
  await host.learn();
  expect(learn).toHaveBeenCalledOnce();
  await expect((host as unknown as { writeFix(): Promise<void> }).writeFix()).rejects.toThrow(
    'there is no such function',
  );
});

test('comes back after a reload with the model that it was about', async () => {
  const serializer = registerSerializer.mock.calls.find(([type]) => type === 'flipscope.question')?.[1] as unknown as {
    deserializeWebviewPanel(view: WebviewPanel, state: unknown): Promise<void>;
  };
  const model = { kind: 'file', path: '/m/own.onnx' };
  await serializer.deserializeWebviewPanel(fakeView().view, { model });
  expect(reproduce.mock.calls[0]![0].model).toEqual(model);
  await serializer.deserializeWebviewPanel(fakeView().view, 'nonsense');
  expect(reproduce.mock.calls[1]![0].model).toEqual({ kind: 'builtin', id: 'resnet18-headless' });
});
