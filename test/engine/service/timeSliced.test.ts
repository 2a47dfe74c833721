import { performance } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import { timeSliced } from '../../../src/engine/service/timeSliced';
import type { Steps } from '../../../src/protocol/steps';

/** Steps that keep the thread for `ms` each. */
function* busy(steps: number, ms: number): Steps<string> {
  for (let i = 0; i < steps; i++) {
    for (const end = performance.now() + ms; performance.now() < end;);
    yield;
  }
  return 'done';
}

it('gives what the steps give', async () => {
  expect(await timeSliced(busy(0, 0))).toBe('done');
  expect(await timeSliced(busy(3, 0))).toBe('done');
});

it('lets others in between', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  expect(await timeSliced(busy(30, 10))).toBe('done');
  clearInterval(timer);
  expect(turns).toBeGreaterThanOrEqual(3);
});

it('stops with the reason that it was stopped for', async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  const work = timeSliced(busy(10_000, 1), abort.signal);
  const begun = performance.now();
  setTimeout(() => abort.abort(reason), 10);
  await expect(work).rejects.toBe(reason);
  expect(performance.now() - begun).toBeLessThan(2000);
});

it('does not begin when it is stopped already', async () => {
  const steps = busy(1, 0);
  await expect(timeSliced(steps, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  expect(steps.next()).toEqual({ done: false, value: undefined });
});
