import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { AGENT_TOOLS } from '../../src/agents/tools';
import { encodeModel } from '../../src/onnx/write';
import { childProcesses } from '../support/childProcesses';
import { NAMED_MODELS } from '../support/models/namedModels';
import { BuiltCli, ROOT } from './builtCli';

const image = join(ROOT, 'media/samples/chelsea.png');
let cli: BuiltCli;
let client: Client;
let transport: StdioClientTransport;
let log = '';
const errors: Error[] = [];

beforeAll(async () => {
  cli = new BuiltCli();
  for (const name of ['tiny-classifier', 'hostile-name'] as const) {
    writeFileSync(cli.at(`${name}.onnx`), encodeModel(NAMED_MODELS[name]!()));
  }
  client = new Client({ name: 'test', version: '1.0.0' });
  client.onerror = (error) => void errors.push(error);
  transport = new StdioClientTransport({
    command: process.execPath,
    args: [cli.script, 'mcp'],
    cwd: cli.folder,
    stderr: 'pipe',
  });
  transport.stderr?.on('data', (data: Buffer) => (log += data.toString()));
  await client.connect(transport);
}, 120_000);

afterAll(async () => {
  await client.close();
  cli.dispose();
});

async function call(name: string, args: object, onprogress?: (at: { progress: number }) => void) {
  const options = onprogress === undefined ? {} : { onprogress };
  const result = await client.callTool({ name, arguments: { ...args } }, undefined, options);
  const [part] = result.content as readonly { readonly type: string; readonly text: string }[];
  return { text: part!.text, isError: result.isError === true };
}

test('the tools are those of the product, each with the schema of its arguments', async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name, inputSchema }) => [name, inputSchema])).toEqual(
    AGENT_TOOLS.map((tool) => [tool.name, JSON.parse(JSON.stringify(tool.inputSchema()))]),
  );
  expect(client.getServerVersion()).toEqual({
    name: 'flipscope',
    version: (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version,
  });
});

test('a check answers with the figures of the command line, and tells how far it is', async () => {
  const progress: number[] = [];
  const args = { model: 'tiny-classifier.onnx', input: image, flips: ['h'], tolerance: 0 };
  const { text, isError } = await call('flipscope_check', args, (at) => progress.push(at.progress));
  expect(isError).toBe(false);
  const { stdout } = cli.run(['check', image, '-m', cli.at('tiny-classifier.onnx'), '--flips', 'h', '--md', '-']);
  expect(text).toContain(stdout.split('\n').find((line) => line.startsWith('| ↔ hx'))!);
  expect(text).toMatch(/^- ↔ `Mirroring changes .* by [\d.]+%/);
  expect(text).toMatch(/\*\*Failed\*\*: `output \w+ of x and hx differ by .*, above the tolerance 0`/);
  expect(progress.length).toBeGreaterThan(2);
  expect(progress).toEqual([...new Set(progress)].sort((a, b) => a - b));
});

test('names from a file are no markup, and a passed tolerance is said', async () => {
  const { text } = await call('flipscope_audit', { model: cli.at('hostile-name.onnx') });
  expect(text.match(/<img src=x[^|]*/)?.[0]).toMatch(/`/);
  const passed = await call('flipscope_check', { model: cli.at('tiny-classifier.onnx'), flips: ['h'], tolerance: 100 });
  expect(passed.text).toContain('**Passed**: every output is within its tolerance.');
});

test('two models are compared', async () => {
  const models = [cli.at('tiny-classifier.onnx'), cli.at('hostile-name.onnx')];
  const { text } = await call('flipscope_compare', { models, inputs: [image], flips: ['h'] });
  expect(text).toContain('### Flipscope: `tiny-classifier and hostile-name on chelsea.png`');
  expect(text).toMatch(/\| flip \| A \| B \|/);
});

test.each([
  ['flipscope_check', { model: 'missing.onnx' }, /^Cannot open the model \S+missing\.onnx: there is no such file\./],
  ['flipscope_check', { model: 'tiny-classifier.onnx', input: '/no/cat.png' }, /\/no\/cat\.png/],
  ['flipscope_check', { model: 'tiny-classifier.onnx', input: 'a.onnx' }, /^a\.onnx is a model, not an image/],
  ['flipscope_audit', { modle: 'x' }, /^flipscope_audit: "model": expected a string, found nothing\./],
  ['flipscope_audit', { model: 'x', flips: ['h'] }, /^flipscope_audit: unknown key "flips"; allowed are model, size\./],
  ['flipscope_compare', { models: ['tiny-classifier.onnx'] }, /one model on one input has nothing to be compared with/],
])('%s %j: a tool error of one line', async (name, args, message) => {
  const { text, isError } = await call(name, args);
  expect(isError).toBe(true);
  expect(text).toMatch(message);
  expect(text).not.toContain('\n');
  expect(text.length).toBeLessThanOrEqual(400);
});

test('a tool that there is not is an error of the protocol', async () => {
  await expect(call('flipscope_guess', {})).rejects.toThrow('no tool is called "flipscope_guess"');
});

test('standard output holds the protocol only, and client and engine end together', async () => {
  expect(errors).toEqual([]);
  expect(log).toMatch(/^engine info: engine process \d+ started$/m);
  const server = transport.pid!;
  const engines = childProcesses(server);
  expect(engines.length).toBeGreaterThan(0);
  await client.close();
  const isGone = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return false;
    } catch {
      return true;
    }
  };
  await vi.waitFor(() => expect([server, ...engines].filter((pid) => !isGone(pid))).toEqual([]), { timeout: 10_000 });
});
