import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { EngineClient, type EngineClientDependencies } from '../../../src/engine/client/engineClient';
import { UserError } from '../../../src/protocol/errors';
import type { AnalysisSpec } from '../../../src/protocol/spec';

const script = join(import.meta.dirname, '../fixtures/tinyEngine.mjs');
const clients: EngineClient[] = [];
const silent = (): void => undefined;

function start(changes: Partial<EngineClientDependencies> = {}): EngineClient {
  const client = new EngineClient({
    launch: () => ({ script, memoryBudgetMB: 512 }),
    permit: silent,
    log: silent,
    describeExit: (exit, spec) => `${JSON.stringify(exit)} ${JSON.stringify(spec.model)}`,
    notifySilent: silent,
    runBegan: silent,
    runEnded: silent,
    keepMs: 60_000,
    ...changes,
  });
  clients.push(client);
  return client;
}

function spec(path: string): AnalysisSpec {
  return {
    model: { kind: 'file', path },
    input: { kind: 'noise', seed: 0 },
    flips: ['h'],
    flipMode: 'tensor',
  };
}

function pidOf(value: object): number {
  return (value as { pid: number }).pid;
}

const running = async (client: EngineClient): Promise<void> => {
  await vi.waitFor(() => expect(client.pid).toBeDefined(), { timeout: 5000 });
};

afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

test('the process starts with the first run, gets its options and reports progress', async () => {
  const client = start();
  const analysis = client.open(spec('good'));
  expect(client.pid).toBeUndefined();
  const progress = vi.fn();
  const { report } = await analysis.run(progress);
  expect(report).toMatchObject({
    pid: client.pid,
    args: [expect.stringMatching(/^--max-memory-mb=\d+$/), '--memory-budget-mb=512'],
  });
  expect(progress).toHaveBeenCalledWith({ stage: 'load', message: 'loading', fraction: 0.5 });
  const view = await analysis.ask('layerView', 'conv1', 'h');
  expect(view.original.data).toEqual(new Float32Array([1]));
});

test('what the engine refuses arrives as the same UserError and leaves the process alone', async () => {
  const client = start();
  await expect(client.open(spec('refuses')).run(silent)).rejects.toMatchObject({
    name: 'UserError',
    reason: 'model-invalid',
    message: 'not a model: expected ONNX',
    file: 'refuses',
  });
  expect(client.pid).toBeDefined();
});

test('a crash says how and with which model, and the next run works', async () => {
  const client = start();
  await expect(client.open(spec('dies')).run(silent)).rejects.toMatchObject({
    reason: 'engine-crashed',
    file: 'dies',
    message: expect.stringMatching(/SIGABRT.*out of memory.*dies/) as string,
  });
  await expect(client.open(spec('exits')).run(silent)).rejects.toThrow(/"code":3/);
  await expect(client.open(spec('good')).run(silent)).resolves.toBeDefined();
});

test('a process that closes its channel counts as crashed', async () => {
  const client = start();
  await expect(client.open(spec('leaves')).run(silent)).rejects.toMatchObject({ reason: 'engine-crashed' });
  await expect(client.open(spec('good')).run(silent)).resolves.toBeDefined();
});

test('killed from outside in mid-run, every waiting call rejects and the next run works', async () => {
  const client = start();
  const analysis = client.open(spec('blocks'));
  const run = analysis.run(silent);
  const rejected = expect(run).rejects.toMatchObject({ reason: 'engine-crashed' });
  await running(client);
  process.kill(client.pid ?? 0, 'SIGKILL');
  await rejected;
  await expect(client.open(spec('good')).run(silent)).resolves.toBeDefined();
});

test('an engine that does not answer is reported once with its stage, and ended when the person wants it', async () => {
  const notifySilent = vi.fn<EngineClientDependencies['notifySilent']>();
  const log = vi.fn();
  const client = start({ launch: () => ({ script, heartbeatCheckMs: 100 }), notifySilent, log });
  const blocked = client.open(spec('blocks')).run(silent);
  const ended = expect(blocked).rejects.toThrow('ended by hand');
  await vi.waitFor(() => expect(notifySilent).toHaveBeenCalled(), { timeout: 10_000 });
  await vi.waitFor(
    () => expect(log).toHaveBeenCalledWith('warn', 'the engine has not answered for 20 s; it was last at "loading"'),
    { timeout: 10_000 },
  );
  expect(notifySilent).toHaveBeenCalledTimes(1);
  const [silence, end] = notifySilent.mock.calls[0]!;
  expect(silence).toEqual({ seconds: 10, stage: 'loading' });
  end(new UserError('engine-ended', 'ended by hand'));
  await ended;
  await expect(client.open(spec('good')).run(silent)).resolves.toBeDefined();
});

test('an engine that answers again is not ended', async () => {
  const notifySilent = vi.fn<EngineClientDependencies['notifySilent']>();
  const client = start({ launch: () => ({ script, heartbeatCheckMs: 100 }), notifySilent });
  const analysis = client.open(spec('good'));
  await analysis.run(silent);
  // Idle, this stand-in for an engine says nothing.
  await vi.waitFor(() => expect(notifySilent).toHaveBeenCalled(), { timeout: 10_000 });
  const { pid } = client;
  await analysis.ask('layerView', 'conv1', 'h');
  notifySilent.mock.calls[0]![1](new Error('ended by hand'));
  await analysis.ask('layerView', 'conv1', 'h');
  expect(client.pid).toBe(pid);
});

test('explaining that does not stop is given up at once and ended, and the analysis can be asked again', async () => {
  const log = vi.fn();
  const client = start({ log });
  const analysis = client.open(spec('stuck'));
  await analysis.run(silent);
  const abort = new AbortController();
  const onProgress = vi.fn();
  const explained = analysis.explain('causes', { onProgress, signal: abort.signal });
  const message = 'The analysis was stopped while it was at "causes".';
  const stopped = expect(explained).rejects.toMatchObject({ reason: 'canceled', message });
  const never = new AbortController();
  const queued = expect(analysis.explain('sizes', { onProgress: silent, signal: never.signal })).rejects.toMatchObject({
    reason: 'canceled',
  });
  await vi.waitFor(() => expect(onProgress).toHaveBeenCalled(), { timeout: 5000 });
  never.abort();
  await queued;
  const begun = performance.now();
  abort.abort();
  await stopped;
  // At once on any machine: the engine itself takes a second to be ended.
  expect(performance.now() - begun).toBeLessThan(200);
  expect(pidOf(await analysis.ask('layerView', 'conv1', 'h'))).toBe(client.pid);
  await vi.waitFor(() => expect(log).toHaveBeenCalledWith('info', expect.stringMatching(/ended at "causes": killed$/)));
});

test('releasing a blocked analysis ends it at once; those queued behind it still run', async () => {
  const client = start();
  const blocked = client.open(spec('blocks'));
  const queued = client.open(spec('good'));
  const progress = vi.fn();
  const first = expect(blocked.run(progress)).rejects.toMatchObject({ reason: 'canceled' });
  const second = queued.run(silent);
  await vi.waitFor(() => expect(progress).toHaveBeenCalled(), { timeout: 5000 });
  blocked.release();
  await first;
  await expect(second).resolves.toBeDefined();
});

test('releasing one that waits for its turn does not stop the one that runs', async () => {
  const client = start();
  const first = client.open(spec('good'));
  const second = client.open(spec('good'));
  const done = first.run(silent);
  const canceled = expect(second.run(silent)).rejects.toMatchObject({ reason: 'canceled' });
  second.release();
  await canceled;
  await expect(done).resolves.toBeDefined();
});

test('questions about an analysis lost with its process run it again, once', async () => {
  const client = start();
  const kept = client.open(spec('good'));
  await kept.run(silent);
  const before = client.pid;
  const blocked = client.open(spec('blocks'));
  const progress = vi.fn();
  const canceled = expect(blocked.run(progress)).rejects.toMatchObject({ reason: 'canceled' });
  await vi.waitFor(() => expect(progress).toHaveBeenCalled(), { timeout: 5000 });
  const asked = kept.ask('layerView', 'conv1', 'h');
  blocked.release();
  await canceled;
  const [one, two] = await Promise.all([asked, kept.ask('layerView', 'conv2', 'h')]);
  expect(pidOf(one)).toBe(pidOf(two));
  expect(pidOf(one)).toBe(client.pid);
  expect(client.pid).not.toBe(before);
});

test('an analysis the engine freed is run again; one that is always freed is an error', async () => {
  const client = start();
  const analysis = client.open(spec('good'));
  await analysis.run(silent);
  await expect(analysis.ask('layerView', 'evict', 'h')).resolves.toMatchObject({ tensor: 'evict' });
  await expect(analysis.ask('layerView', 'thrash', 'h')).rejects.toMatchObject({ reason: 'analysis-lost' });
});

test('a crash during a question rejects it, and the next question restores the analysis', async () => {
  const client = start();
  const analysis = client.open(spec('good'));
  await analysis.run(silent);
  await expect(analysis.ask('layerView', 'die', 'h')).rejects.toMatchObject({ reason: 'engine-crashed' });
  await expect(analysis.ask('layerView', 'conv1', 'h')).resolves.toMatchObject({ tensor: 'conv1' });
});

test('the process ends some time after the last analysis was released', async () => {
  const client = start({ keepMs: 50 });
  const one = client.open(spec('good'));
  const two = client.open(spec('good'));
  await one.run(silent);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  one.release();
  vi.advanceTimersByTime(1000);
  expect(client.pid).toBeDefined();
  two.release();
  vi.advanceTimersByTime(49);
  expect(client.pid).toBeDefined();
  vi.advanceTimersByTime(1);
  vi.useRealTimers();
  await vi.waitFor(() => expect(client.pid).toBeUndefined(), { timeout: 5000 });
  await expect(client.open(spec('good')).run(silent)).resolves.toBeDefined();
});

test('restarting for changed settings repeats the run under way', async () => {
  const launches: string[][] = [];
  const client = start({
    launch: () => {
      launches.push(['x']);
      return { script };
    },
  });
  const analysis = client.open(spec('good'));
  const run = analysis.run(silent);
  await running(client);
  client.restart();
  await expect(run).resolves.toBeDefined();
  expect(launches).toHaveLength(2);
});

test('what is asked beside a run that is given up is asked again, and a crash is not', async () => {
  const client = start();
  const ask = () => client.audit({ model: { kind: 'file', path: 'good' } });
  const blocked = async () => {
    const analysis = client.open(spec('blocks'));
    const begun = vi.fn();
    const ended = analysis.run(begun).catch((error: unknown) => error);
    await vi.waitFor(() => expect(begun).toHaveBeenCalled(), { timeout: 10_000 });
    return { analysis, ended };
  };
  const given = await blocked();
  const [audit, pid] = [ask(), client.pid];
  given.analysis.release();
  expect(await given.ended).toMatchObject({ reason: 'canceled' });
  await expect(audit).resolves.toMatchObject({ model: 'good' });
  expect(client.pid).not.toBe(pid);
  const crashed = await blocked();
  const lost = expect(ask()).rejects.toThrow('SIGKILL');
  process.kill(client.pid!, 'SIGKILL');
  await lost;
  expect(await crashed.ended).toMatchObject({ reason: 'engine-crashed' });
});

test('a Node that cannot be started is named', async () => {
  const execPath = join(await mkdtemp(join(tmpdir(), 'flipscope-')), 'no-node');
  const client = start({ launch: () => ({ script, execPath }) });
  await expect(client.open(spec('good')).run(silent)).rejects.toThrow(new RegExp(`not-started.*${execPath}`));
});

test('a report whose files have changed gets no answers from their new versions', async () => {
  const client = start();
  const analysis = client.open(spec('changes'));
  await analysis.run(silent);
  await analysis.ask('layerView', 'conv1', 'h');
  client.restart();
  for (let asked = 0; asked < 2; asked++) {
    await expect(analysis.ask('layerView', 'conv1', 'h')).rejects.toMatchObject({
      reason: 'files-changed',
      message: 'A file of this report changed since; run again.',
    });
  }
  const stored = client.open(spec('good'));
  stored.expectFiles([['good', 'of another day']]);
  await expect(stored.ask('layerView', 'conv1', 'h')).rejects.toMatchObject({ reason: 'files-changed' });
});

test('a model is loaded before anybody asks, in the process that then runs it', async () => {
  const client = start();
  await client.prepare({ kind: 'file', path: 'good' });
  const { pid } = client;
  expect(pid).toBeDefined();
  const { report } = await client.open(spec('good')).run(silent);
  expect(pidOf(report)).toBe(pid);
  await expect(start().prepare({ kind: 'file', path: 'invalid' })).rejects.toThrow('invalid: not a model');
});

test('nothing is loaded beside what is open, and nobody waits for a model that was not asked for', async () => {
  const client = start();
  const prepared = client.prepare({ kind: 'file', path: 'blocks' });
  const analysis = client.open(spec('good'));
  await prepared;
  await analysis.run(silent);
  await client.prepare({ kind: 'file', path: 'blocks' });
});

test('a process that nobody came to use ends', async () => {
  const client = start({ keepMs: 50 });
  await client.prepare(undefined);
  await vi.waitFor(() => expect(client.pid).toBeUndefined(), { timeout: 5000 });
});
