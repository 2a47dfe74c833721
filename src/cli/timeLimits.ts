import type { Silence } from '../protocol/engine';
import { UserError } from '../protocol/errors';
import { messageLine } from './messageLine';

/** An engine that can be ended, and says what it is at. */
export interface EndableEngine {
  readonly functions: object;
  /** What it last said that it does. */
  readonly stage: string | undefined;
  kill(reason?: Error): Promise<void>;
}

/** Answers that no run of the model is needed for. */
const QUICK_ANSWERS = new Set<PropertyKey>(['modelSources', 'release']);
const MAX_QUICK_SECONDS = 30;

/**
 * `work` with the engine ended when it takes longer: by `seconds` in all, where they are given, and by 30 seconds for each
 * answer that is no run. What waits then rejects with a `UserError` `engine-ended` that says what the engine was at.
 */
export async function withinTime<E extends EndableEngine, T>(
  engine: E,
  seconds: number | undefined,
  work: (engine: E) => Promise<T>,
): Promise<T> {
  const run = seconds === undefined ? undefined : endAfter(engine, seconds, 'Choose a longer --timeout.');
  try {
    return await work({ ...engine, functions: limited(engine) });
  } finally {
    clearTimeout(run);
  }
}

function limited<E extends EndableEngine>(engine: E): E['functions'] {
  return new Proxy(engine.functions, {
    get: (functions, name) => {
      const answer: unknown = Reflect.get(functions, name);
      if (typeof answer !== 'function') return answer;
      if (!QUICK_ANSWERS.has(name)) return answer.bind(functions) as unknown;
      return async (...args: readonly unknown[]): Promise<unknown> => {
        const timer = endAfter(engine, MAX_QUICK_SECONDS, 'Run it again.');
        try {
          return (await Reflect.apply(answer, functions, args)) as unknown;
        } finally {
          clearTimeout(timer);
        }
      };
    },
  });
}

/** Has an engine ended that gives no sign for as long as an answer that is no run may take. */
export function endIfSilent(engine: EndableEngine, { seconds, stage }: Silence): void {
  if (seconds < MAX_QUICK_SECONDS) return;
  const message = `The analysis engine was ended after ${seconds} s without a sign; it was ${placeOf(stage)}. Run it again.`;
  void engine.kill(new UserError('engine-ended', message));
}

/** What is said, once, of an engine that gives no sign. */
export function silenceLine({ seconds, stage }: Silence): string {
  return messageLine(
    `The analysis engine has given no sign for ${seconds} s; it was ${placeOf(stage)}. Wait, or end the command.`,
  );
}

function placeOf(stage: string | undefined): string {
  return stage === undefined ? 'starting' : `at "${stage}"`;
}

function endAfter(engine: EndableEngine, seconds: number, remedy: string): NodeJS.Timeout {
  return setTimeout(() => {
    const message = `The analysis engine was ended after ${seconds} s; it was ${placeOf(engine.stage)}. ${remedy}`;
    void engine.kill(new UserError('engine-ended', message));
  }, seconds * 1000);
}
