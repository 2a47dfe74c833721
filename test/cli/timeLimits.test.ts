import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withinTime } from '../../src/cli/timeLimits';

/** An engine whose calls never end, unless it is killed. */
function hanging() {
  const rejects: ((error: Error) => void)[] = [];
  const never = () => new Promise<never>((_, reject) => rejects.push(reject));
  return {
    stage: 'Loading the model',
    functions: { modelSources: never, analyze: never },
    kill: vi.fn(async (reason?: Error) => {
      for (const reject of rejects) reject(reason!);
    }),
  };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('withinTime', () => {
  it('ends a run that takes longer than it may, and says what it was at', async () => {
    const engine = hanging();
    const run = withinTime(engine, 45, ({ functions }) => functions.analyze());
    const ended = expect(run).rejects.toMatchObject({
      reason: 'engine-ended',
      message: 'The analysis engine was ended after 45 s; it was at "Loading the model". Choose a longer --timeout.',
    });
    await vi.advanceTimersByTimeAsync(44_900);
    expect(engine.kill).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    await ended;
  });

  it('gives a run all the time there is when nothing is said', async () => {
    const engine = hanging();
    void withinTime(engine, undefined, ({ functions }) => functions.analyze());
    await vi.advanceTimersByTimeAsync(10 * 24 * 3_600_000);
    expect(engine.kill).not.toHaveBeenCalled();
  });

  it('gives an answer that is no run 30 seconds', async () => {
    const engine = hanging();
    const asked = withinTime(engine, undefined, ({ functions }) => functions.modelSources());
    const ended = expect(asked).rejects.toThrow(/ended after 30 s; it was at "Loading the model"/);
    await vi.advanceTimersByTimeAsync(30_100);
    await ended;
  });

  it('leaves an engine alone that has answered in time', async () => {
    const engine = {
      ...hanging(),
      functions: { modelSources: async (name: string) => [name], analyze: async () => 1 },
    };
    const answered = withinTime(engine, 10, async ({ functions }) => [
      await functions.modelSources('m.onnx'),
      await functions.analyze(),
    ]);
    expect(await answered).toEqual([['m.onnx'], 1]);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(engine.kill).not.toHaveBeenCalled();
  });
});
