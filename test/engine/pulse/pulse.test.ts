import { writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { EngineProcess } from '../../../src/engine/client';
import { encodeModel } from '../../../src/onnx/write';
import { HEARTBEAT_MS, type Silence } from '../../../src/protocol/engine';
import { BuiltCli } from '../../cli/builtCli';
import { endlessLoop } from '../../support/models/endless';

/** Silent after three heartbeats. */
const CHECK_MS = (3 * HEARTBEAT_MS) / 10;
const nothing = (): void => undefined;

let cli: BuiltCli;
let engine: EngineProcess;
const onSilent = vi.fn<(silence: Silence) => void>();
const errors: string[] = [];

function start(): void {
  engine = new EngineProcess({
    script: cli.at('dist/engine.js'),
    events: { progress: nothing, log: (_, message) => void errors.push(message) },
    heartbeatCheckMs: CHECK_MS,
    onSilent,
  });
}

beforeAll(() => {
  cli = new BuiltCli();
  writeFileSync(cli.at('loop.onnx'), encodeModel(endlessLoop()));
}, 120_000);
afterEach(async () => {
  await engine.kill();
  onSilent.mockClear();
});
afterAll(() => cli.dispose());

it('an engine that is idle, and one that runs a model for long, is not reported; one that is stopped is', async () => {
  start();
  await setTimeout(4.5 * HEARTBEAT_MS);
  const run = engine.functions.analyze('a', {
    model: { kind: 'file', path: cli.at('loop.onnx') },
    input: { kind: 'noise', seed: 0 },
    flips: ['h'],
    flipMode: 'tensor',
  });
  const canceled = expect(run).rejects.toThrow('ended by hand');
  await vi.waitFor(() => expect(engine.stage).toBe('Finding the shapes of the layers'), { timeout: 30_000 });
  await setTimeout(4.5 * HEARTBEAT_MS);
  expect([onSilent.mock.calls, errors]).toEqual([[], []]);
  process.kill(engine.pid!, 'SIGSTOP');
  await vi.waitFor(() => expect(onSilent).toHaveBeenCalled(), { timeout: 8 * HEARTBEAT_MS });
  expect(onSilent.mock.calls[0]).toEqual([{ seconds: 10, stage: engine.stage }]);
  await engine.kill(new Error('ended by hand'));
  await canceled;
}, 120_000);
