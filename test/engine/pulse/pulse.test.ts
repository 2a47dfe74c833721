import { writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it, vi, type Mock } from 'vitest';
import { EngineProcess } from '../../../src/engine/client/client';
import { encodeModel } from '../../../src/onnx/write';
import { HEARTBEAT_MS, type Silence } from '../../../src/protocol/engine';
import { BuiltCli } from '../../cli/builtCli';
import { endlessLoop } from '../../support/models/endless';

/** Silent after three heartbeats. */
const CHECK_MS = (3 * HEARTBEAT_MS) / 10;
const nothing = (): void => undefined;

let cli: BuiltCli;
const engines: EngineProcess[] = [];

interface Watched {
  readonly engine: EngineProcess;
  readonly onSilent: Mock<(silence: Silence) => void>;
  readonly errors: readonly string[];
}

function start(maxMemoryMB?: number): Watched {
  const onSilent = vi.fn<(silence: Silence) => void>();
  const errors: string[] = [];
  const engine = new EngineProcess({
    ...(maxMemoryMB !== undefined && { maxMemoryMB }),
    script: cli.at('dist/engine.js'),
    events: { progress: nothing, log: (_, message) => void errors.push(message) },
    heartbeatCheckMs: CHECK_MS,
    onSilent,
  });
  engines.push(engine);
  return { engine, onSilent, errors };
}

beforeAll(() => {
  cli = new BuiltCli();
  writeFileSync(cli.at('loop.onnx'), encodeModel(endlessLoop()));
  writeFileSync(cli.at('gathers.onnx'), encodeModel(endlessLoop(true)));
}, 120_000);
afterEach(() => Promise.all(engines.splice(0).map((engine) => engine.kill())));
afterAll(() => cli.dispose());

const analyze = ({ functions }: EngineProcess, name: string) =>
  functions.analyze('a', {
    model: { kind: 'file', path: cli.at(name) },
    input: { kind: 'noise', seed: 0 },
    flips: ['h'],
    flipMode: 'tensor',
  });

it('an engine whose model takes memory without end is ended before there is none, with its last stage', async () => {
  const { engine } = start(1024);
  await expect(analyze(engine, 'gathers.onnx')).rejects.toMatchObject({
    reason: 'engine-ended',
    message: expect.stringMatching(
      /^The analysis engine was ended: it took more than 1\.0 GiB of memory \(MAX_MEMORY_SHARE, .* it was at "[^"]+"\. Take/,
    ) as unknown,
  });
}, 60_000);

it('an engine that is idle, and one that runs a model for long, is not reported; one that is stopped is', async () => {
  const [idle, busy] = [start(), start()];
  const { engine } = busy;
  const run = analyze(engine, 'loop.onnx');
  const canceled = expect(run).rejects.toThrow('ended by hand');
  await vi.waitFor(() => expect(engine.stage).toBe('Finding the shapes of the layers'), { timeout: 30_000 });
  await setTimeout(4.5 * HEARTBEAT_MS);
  for (const { onSilent, errors } of [idle, busy]) expect([onSilent.mock.calls, errors]).toEqual([[], []]);
  process.kill(engine.pid!, 'SIGSTOP');
  await vi.waitFor(() => expect(busy.onSilent).toHaveBeenCalled(), { timeout: 8 * HEARTBEAT_MS });
  expect(busy.onSilent.mock.calls[0]).toEqual([{ seconds: 10, stage: engine.stage }]);
  await engine.kill(new Error('ended by hand'));
  await canceled;
}, 120_000);
