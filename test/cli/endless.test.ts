import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeModel } from '../../src/onnx/write';
import { childProcesses } from '../support/childProcesses';
import { endlessLoop } from '../support/models/endless';
import { GraphBuilder } from '../support/models/graphBuilder';
import { BuiltCli } from './builtCli';

/** A border of a million pixels on each side: memory that there is not, or time that nobody has. */
function hugePads(): GraphBuilder {
  const b = new GraphBuilder();
  b.output(
    b.globalAveragePool(b.conv(b.input('x', [1, 3, 16, 16]), 1, 3, { pads: [0, 1_000_000, 0, 1_000_000] })),
    'y',
  );
  return b;
}

let cli: BuiltCli;
beforeAll(() => {
  cli = new BuiltCli();
  writeFileSync(cli.at('loop.onnx'), encodeModel(endlessLoop()));
  writeFileSync(cli.at('pads.onnx'), encodeModel(hugePads().build()));
}, 120_000);
afterAll(() => cli.dispose());

/** Runs a command in the folder of the models. */
async function run(args: readonly string[]) {
  const child = spawn(process.execPath, [cli.script, ...args], { cwd: cli.folder });
  const [status, stdout, stderr] = await Promise.all([
    new Promise<number | null>((resolve) => child.once('close', resolve)),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { status, stdout, stderr };
}

/** Starts a check of a model that does not end, and waits until it has an engine. */
function startCheck(name: string) {
  return start(['check', '--noise', '1x3x16x16', '-m', cli.at(name)]);
}

/** The same, asked for by a language model. */
function startServed(name: string) {
  const clientInfo = { name: 'test', version: '1.0.0' };
  const messages = [
    { id: 0, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo } },
    { method: 'notifications/initialized' },
    { id: 1, method: 'tools/call', params: { name: 'flipscope_check', arguments: { model: cli.at(name) } } },
  ];
  return start(['mcp'], messages.map((message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`).join(''));
}

async function start(args: readonly string[], input?: string) {
  const child = spawn(process.execPath, [cli.script, ...args]);
  if (input !== undefined) child.stdin.write(input);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const engines = await vi.waitFor(
    () => {
      const found = childProcesses(child.pid!);
      expect(found).not.toEqual([]);
      return found;
    },
    { timeout: 30_000 },
  );
  await setTimeout(2000);
  return { child, ended, engines };
}

function expectGone(engines: readonly number[]): void {
  for (const engine of engines) expect(() => process.kill(engine, 0)).toThrow('ESRCH');
}

/** Long enough for three engines at a time to begin with the model. */
const TIMEOUT_SECONDS = '5';

// They wait for most of their time: all at once.
describe.concurrent('what does not end', () => {
  it.each([
    ['check', ['--noise', '1x3x16x16', '-m', 'loop.onnx'], 'loop\\.onnx on noise-seed-0', '[^"]+'],
    ['fix', ['loop.onnx', '--tta', '-o', 'fixed.onnx'], 'loop\\.onnx', 'Loading the model|Writing [^"]+'],
    ['twin', ['loop.onnx', '--flip=h', '-o', 'twin.onnx'], 'loop\\.onnx', 'Loading the model|Writing [^"]+'],
  ])(
    '%s is ended by --timeout, and says what it was doing',
    async (command, args, subject, stage) => {
      const { status, stdout, stderr } = await run([command, ...args, '--timeout', TIMEOUT_SECONDS]);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(
        new RegExp(
          `^flipscope: \\S*${subject}: The analysis engine was ended after ${TIMEOUT_SECONDS} s; it was at "(${stage})"\\. ` +
            'Choose a longer --timeout\\.\\n$',
        ),
      );
    },
    60_000,
  );

  it('is not left running when whoever asked for it is gone', async () => {
    const { child, ended, engines } = await startCheck('loop.onnx');
    child.kill('SIGKILL');
    await ended;
    await vi.waitFor(() => expectGone(engines), { timeout: 30_000, interval: 500 });
  }, 60_000);
});

it.each([
  ['loop.onnx', 'checked', startCheck],
  ['pads.onnx', 'checked', startCheck],
  ['loop.onnx', 'asked for by a language model', startServed],
])(
  '%s, %s, is canceled at once, engine included',
  async (name, _, begin) => {
    const { child, ended, engines } = await begin(name);
    const begun = performance.now();
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    // A tenth of that on a machine that does nothing else.
    expect(performance.now() - begun).toBeLessThan(2000);
    expectGone(engines);
  },
  60_000,
);
