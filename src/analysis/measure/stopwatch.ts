/** Adds up milliseconds by stage. */
export class Stopwatch {
  readonly #times = new Map<string, number>();

  async time<T>(stage: string, work: () => T | Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.#times.set(stage, (this.#times.get(stage) ?? 0) + performance.now() - start);
    }
  }

  /** All stages named, 0 for those that did not happen. */
  times<S extends string>(stages: readonly S[]): Readonly<Record<S, number>> {
    return Object.fromEntries(stages.map((s) => [s, this.#times.get(s) ?? 0])) as Record<S, number>;
  }
}
