import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { registerCheckTasks } from '../../../src/extension/tests/checkTasks';
import { messageLine } from '../../../src/cli/messageLine';
import { resetVscode, shimState, type Task, tasks, Uri, workspace } from '../support/vscodeShim';

let folder: string;
let provider: { provideTasks(): Promise<Task[]>; resolveTask(task: object): Task | undefined };
const log = { error: vi.fn() };

beforeEach(() => {
  resetVscode();
  for (const [name, value] of Object.entries({
    'flipscope.analysis.flips': ['h'],
    'flipscope.analysis.flipMode': 'tensor',
    'flipscope.analysis.noiseSeed': 0,
    'flipscope.engine.executionProvider': 'cpu',
  })) {
    shimState.settings.set(name, value);
  }
  folder = mkdtempSync(join(tmpdir(), 'flipscope-'));
  workspace.workspaceFolders = [{ uri: Uri.file(folder) }];
  tasks.registerTaskProvider.mockImplementation((_type, given) => (provider = given as typeof provider));
  registerCheckTasks(() => ({ command: 'node', script: 'cli.js', env: { ELECTRON_RUN_AS_NODE: '1' } }), log as never);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('every test of the workspace is a task that runs the command line', async () => {
  const cat = { image: 'cat.png', rtol: 0.02, flips: ['h'] };
  writeFileSync(join(folder, 'a.flipscope.json'), JSON.stringify({ tests: [cat, { noise: [1, 3, 8, 8], seed: 3 }] }));
  writeFileSync(join(folder, 'b.flipscope.json'), '{');
  const [onImage, onNoise, ...others] = await provider.provideTasks();
  expect(others).toEqual([]);
  expect(onImage!.name).toBe('a.onnx · cat.png · h');
  expect(onImage!.problemMatchers).toBe('$flipscope');
  expect(onImage!.execution).toEqual({
    process: 'node',
    args: ['cli.js', 'check', 'cat.png', '--model', 'a.onnx', '--flips', 'h', '--fail-above', '0.02'],
    options: { cwd: folder, env: { ELECTRON_RUN_AS_NODE: '1' } },
  });
  expect(onNoise!.execution.args.slice(2).join(' ')).toBe(
    '--model a.onnx --noise 1x3x8x8 --seed 3 --flips h,v,hv --fail-above 0.00001',
  );
  expect(log.error).toHaveBeenCalled();
});

test('a task of tasks.json keeps its definition; one that says nothing known is none', () => {
  const definition = { type: 'flipscope', model: 'm.onnx', args: ['--fail-above', '0.1'] };
  const task = provider.resolveTask({ definition, scope: 2, name: 'mine' });
  expect(task).toMatchObject({ definition, name: 'mine' });
  expect(task!.execution.args).toEqual(['cli.js', 'check', '--model', 'm.onnx', '--fail-above', '0.1']);
  expect(provider.resolveTask({ definition: { type: 'flipscope', model: 3 }, scope: 2, name: 'x' })).toBeUndefined();
});

test('the problem matcher reads what the command line prints', () => {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')) as {
    readonly contributes: { readonly problemMatchers: readonly [{ readonly pattern: { readonly regexp: string } }] };
  };
  const pattern = new RegExp(manifest.contributes.problemMatchers[0].pattern.regexp);
  const read = (message: string) => pattern.exec(messageLine(message).trimEnd())?.slice(1);
  const told = 'output y of x and hx differ by 5.6% (0.0557), above the tolerance 0.02';
  expect(read(`media/cat.png: ${told}`)).toEqual(['media/cat.png', told]);
  expect(read('C:\\my models\\m.onnx: cannot be read')).toEqual(['C:\\my models\\m.onnx', 'cannot be read']);
  expect(read('There is no file or folder cat.png. Check the path.')).toBeUndefined();
});
