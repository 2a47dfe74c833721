import { expect, it } from 'vitest';
import { run, type StartedEngine } from '../../src/cli/run';
import type { Silence } from '../../src/protocol/engine';

/** A command line whose engine never answers, and gives no sign for `seconds`, ten by ten. */
async function silent(args: readonly string[], seconds: number) {
  let stderr = '';
  let listener: (silence: Silence) => void = () => undefined;
  let end: (error: Error) => void = () => undefined;
  const waiting = new Promise<never>((_, reject) => (end = reject));
  const never = (): Promise<never> => {
    for (let at = 10; at <= seconds; at += 10) listener({ seconds: at, stage: 'Reading the operators' });
    return waiting;
  };
  let isEnded = false;
  const engine = {
    functions: new Proxy({}, { get: () => never }) as StartedEngine['functions'],
    stage: undefined,
    onProgress: () => undefined,
    onSilent: (next: typeof listener) => (listener = next),
    kill: async (reason = new Error('ended')) => {
      isEnded = true;
      end(reason);
    },
  };
  const code = run(args, {
    io: { stdout: { write: () => undefined }, stderr: { write: (text) => (stderr += text) }, env: {} },
    version: '1.2.3',
    packageRoot: '.',
    checkInstallation: async () => ({ answers: {} }),
    rememberInstallation: async () => undefined,
    serveMcp: () => Promise.reject(new Error('nobody asks here')),
    startEngine: () => engine,
  });
  await expect.poll(() => stderr).not.toBe('');
  const wasEnded = isEnded;
  if (!wasEnded) await engine.kill();
  return { code: await code, lines: stderr.trimEnd().split('\n'), wasEnded };
}

const SAID =
  'flipscope: The analysis engine has given no sign for 10 s; it was at "Reading the operators". Wait, or end the command.';

it('an engine that gives no sign during a run is told once, and left alone', async () => {
  const { lines, wasEnded } = await silent(['check', '--noise', '1x3x8x8', '-m', 'm.onnx'], 90);
  expect([lines[0], lines.filter((line) => line.includes('no sign')).length, wasEnded]).toEqual([SAID, 1, false]);
});

it('one that only reads a model is ended after half a minute without a sign', async () => {
  const told = await silent(['audit', 'm.onnx'], 20);
  expect([told.lines[0], told.wasEnded]).toEqual([SAID, false]);
  const { code, lines, wasEnded } = await silent(['audit', 'm.onnx'], 30);
  expect([code, wasEnded, lines]).toEqual([
    2,
    true,
    [
      SAID,
      'flipscope: m.onnx: The analysis engine was ended after 30 s without a sign; it was at "Reading the operators". Run it again.',
    ],
  ]);
});
