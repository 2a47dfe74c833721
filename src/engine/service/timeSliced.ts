import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Steps } from '../../protocol/steps';

/** How long a question and an order to stop wait for work that runs in this thread. */
const MAX_SLICE_MS = 50;

/**
 * Runs steps with a turn of the event loop after every slice of time: a walk over a hundred thousand operators takes
 * seconds, and the engine answers meanwhile.
 *
 * @throws the signal's reason when it is aborted
 */
export async function timeSliced<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
  let begun = performance.now();
  for (;;) {
    signal?.throwIfAborted();
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - begun < MAX_SLICE_MS) continue;
    await nextTurn();
    begun = performance.now();
  }
}
