/** Work in small steps that gives `T` in the end: between two of them, whoever runs it may do something else, or stop it. */
export type Steps<T> = Generator<void, T, void>;

/** Runs steps to their end: one right after the other, or with others' work in between. */
export type RunSteps = <T>(steps: Steps<T>) => T | Promise<T>;

/** Runs all steps, one right after the other. */
export function allAtOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** `map` of each item, with a step after each. */
export function* mapInSteps<S, T>(items: Iterable<S>, map: (item: S) => T): Steps<T[]> {
  const results: T[] = [];
  for (const item of items) {
    results.push(map(item));
    yield;
  }
  return results;
}
