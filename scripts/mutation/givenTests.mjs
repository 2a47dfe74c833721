/** A mutant that runs longer than this, in milliseconds, counts as one that never ends. */
const LIMIT_MS = 300_000;

/** Tries mutants with test files that are named, as `Trial` does with those that reach them. */
export class GivenTests {
  #project;
  #tests;

  constructor(project, tests) {
    this.#project = project;
    this.#tests = tests;
  }

  /** @returns outcome `types`, `tests`, `time` or `survived` */
  async of(lane, { file }, text) {
    if (!this.#project.accepts(file, text)) return { outcome: 'types' };
    await lane.change(file, text);
    const { failed, late } = await lane.run({ tests: this.#tests, bail: true, limitMs: LIMIT_MS });
    await lane.restore(file);
    if (late) return { outcome: 'time' };
    return failed.length === 0 ? { outcome: 'survived' } : { outcome: 'tests', by: failed[0].name };
  }
}
