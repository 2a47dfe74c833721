import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
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

it('a run that does not end is ended by --timeout, and says what it was doing', () => {
  const { status, stdout, stderr } = cli.run([
    'check',
    '--noise',
    '1x3x16x16',
    '-m',
    cli.at('loop.onnx'),
    '--timeout',
    '6',
  ]);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(
    /^flipscope: \S+loop\.onnx on noise-seed-0: The analysis engine was ended after 6 s; it was at "[^"]+"\. Choose a longer --timeout\.\n$/,
  );
}, 60_000);

it.each([
  ['fix', '--tta'],
  ['twin', '--flip=h'],
])(
  '%s of it is ended so too',
  (command, option) => {
    const { status, stdout, stderr } = cli.run([
      command,
      cli.at('loop.onnx'),
      option,
      '-o',
      cli.at('out.onnx'),
      '--timeout',
      '6',
    ]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /ended after 6 s; it was at "(Loading the model|Writing [^"]+)"\. Choose a longer --timeout\.\n$/,
    );
  },
  60_000,
);

/** Starts a check of a model that does not end, and waits until it has an engine. */
async function startCheck(name: string) {
  const child = spawn(process.execPath, [cli.script, 'check', '--noise', '1x3x16x16', '-m', cli.at(name)]);
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

it('a model that does not end is not left running when whoever asked for it is gone', async () => {
  const { child, ended, engines } = await startCheck('loop.onnx');
  child.kill('SIGKILL');
  await ended;
  await vi.waitFor(() => expectGone(engines), { timeout: 30_000, interval: 500 });
}, 60_000);

it.each(['loop.onnx', 'pads.onnx'])(
  '%s is canceled at once, engine included',
  async (name) => {
    const { child, ended, engines } = await startCheck(name);
    const begun = performance.now();
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    // A tenth of that on a machine that does nothing else.
    expect(performance.now() - begun).toBeLessThan(2000);
    expectGone(engines);
  },
  60_000,
);
