import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { registerLanguageModelTools } from '../../../src/extension/agents/languageModelTools';
import { requireTrusted } from '../../../src/extension/choose/chooseModel';
import type { EngineClient } from '../../../src/engine/client/engineClient';
import { tinyEngineClient } from '../../support/tinyEngineClient';
import type { Services } from '../../../src/extension/services';
import {
  CancellationError,
  EventEmitter,
  lm,
  resetVscode,
  setAnalysisSettings,
  shimState,
  Uri,
  workspace,
} from '../support/vscodeShim';

/** As VS Code calls it. */
interface Tool {
  prepareInvocation(options: { readonly input: unknown }): {
    readonly confirmationMessages: { readonly title: string; readonly message: { readonly value: string } };
  };
  invoke(
    options: { readonly input: unknown },
    token: object,
  ): Promise<{ readonly content: readonly { value: string }[] }>;
}

const never = { isCancellationRequested: false, onCancellationRequested: new EventEmitter<void>().event };
let tools: ReadonlyMap<string, Tool>;
let engine: EngineClient;
const log = { error: vi.fn() };

beforeEach(() => {
  resetVscode();
  setAnalysisSettings();
  engine = tinyEngineClient(({ model }) => requireTrusted(model));
  registerLanguageModelTools({ engine, log } as unknown as Services);
  tools = new Map(lm.registerTool.mock.calls.map(([name, tool]) => [name, tool as Tool]));
});
afterEach(() => engine.dispose());

const tool = (name: string): Tool => tools.get(`flipscope_${name}`)!;

test('whoever confirms reads the model and the input, which are no markup', () => {
  const { confirmationMessages } = tool('check').prepareInvocation({
    input: { model: 'a**b**.onnx', input: 'c`d.png' },
  });
  expect(confirmationMessages.message.value).toBe(
    'It opens `a**b**.onnx` with `` c`d.png `` in a process of its own. Nothing is written.',
  );
  const models = ['a.onnx', 'b.onnx'];
  expect(tool('compare').prepareInvocation({ input: { models } }).confirmationMessages.message.value).toContain(
    '`a.onnx`, `b.onnx` in a process',
  );
});

test('an answer is Markdown, and what it leaves out is as it is set', async () => {
  workspace.workspaceFolders = [{ uri: Uri.file('/work') }];
  const open = vi.spyOn(engine, 'open');
  const { content } = await tool('check').invoke({ input: { model: 'good.onnx' } }, never);
  expect(content[0]!.value).toContain('### Flipscope: `tiny`');
  expect(open.mock.calls[0]![0]).toMatchObject({ model: { path: '/work/good.onnx' }, flips: ['h'] });
});

test('without a folder, relative paths start at home', async () => {
  const { content } = await tool('audit').invoke({ input: { model: 'm.onnx', size: [64, 65] } }, never);
  expect(content[0]!.value).toContain(`audit of \`${join(homedir(), 'm.onnx')}\` at 1×3×64×65`);
});

test('no file is opened in a workspace that is not trusted', async () => {
  workspace.isTrusted = false;
  const all = ['check', 'explain', 'audit'].map((name) => [name, { model: '/m.onnx' }] as const);
  for (const [name, input] of [...all, ['compare', { models: ['/m.onnx', '/n.onnx'] }] as const]) {
    await expect(tool(name).invoke({ input }, never), name).rejects.toThrow('This workspace is not trusted');
  }
  expect(engine.pid).toBeUndefined();
});

test('what goes wrong is one line for the language model, and whole in the log', async () => {
  shimState.settings.set('flipscope.analysis.flips', ['x']);
  await expect(tool('check').invoke({ input: { model: '/m.onnx' } }, never)).rejects.toThrow(
    'The setting flipscope.analysis.flips is ["x"]; expected',
  );
  expect(log.error).toHaveBeenCalled();
});

test('a call that is canceled is no error to tell', async () => {
  const cancel = { ...never, isCancellationRequested: true };
  await expect(tool('check').invoke({ input: { model: '/m.onnx' } }, cancel)).rejects.toBeInstanceOf(CancellationError);
});
