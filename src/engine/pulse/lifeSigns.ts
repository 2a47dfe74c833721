/** What a thread beside it sees of the engine's thread. */
export interface LifeSigns {
  /** Turns of its event loop so far. */
  readonly turns: number;
  /** Calls into native code that are under way. */
  readonly nativeCalls: number;
  /** Processor time that the process has taken so far, in microseconds. */
  readonly processorTime: number;
}

/** Processor time between two looks, below which a call into native code waits for something: 0.5% of one core. */
const MIN_PROCESSOR_TIME = 10_000;

/**
 * Whether the engine answers, or is at a long run of a model: a call into native code that takes processor time.
 * One whose own loop does not end, or whose native code waits for what does not come, does neither.
 */
export function isAtWork(before: LifeSigns, now: LifeSigns): boolean {
  if (now.turns !== before.turns) return true;
  return now.nativeCalls > 0 && now.processorTime - before.processorTime >= MIN_PROCESSOR_TIME;
}
