import { relative } from 'node:path';
import { testsOf } from './choose.mjs';

/** A run may take this many times as long as on the unchanged source, and this many seconds more. */
const SLOWDOWN = 3;
const SPARE_SECONDS = 60;
/** A run that ends late says nothing where the unchanged source is late too: both are tried again, with twice the time. */
const MAX_TRIES = 4;

/** Tries mutants: what the compiler and the tests say of each. */
export class Trial {
  #root;
  #project;
  #related;
  #records;
  /** `file: name` → whether the test passes alone on the unchanged source. */
  #passing = new Map();

  constructor({ root, project, related, records }) {
    this.#root = root;
    this.#project = project;
    this.#related = related;
    this.#records = records;
  }

  /** @returns outcome `types`, `tests`, `time`, `survived`, or `unreached` where no test evaluates it */
  async of(lane, mutant, text, key) {
    if (!this.#project.accepts(mutant.file, text)) return { outcome: 'types' };
    for (;;) {
      const chosen = testsOf(key, this.#related.of(mutant.file), this.#records, this.#unreliable());
      const counts = { tests: chosen.names.length, of: chosen.of };
      if (chosen.tests.length === 0) return { outcome: 'unreached', ...counts };
      const { failure, late } = await this.#run(lane, mutant.file, text, chosen);
      if (late) return { outcome: 'time', ...counts };
      if (failure === undefined) return { outcome: 'survived', ...counts };
      const by = `${relative(this.#root, failure.file)}: ${failure.name}`;
      if (await this.#passes(lane, failure, chosen)) return { outcome: 'tests', by, ...counts };
      console.log(`Also fails on the unchanged source, and is left out: ${by}`);
    }
  }

  #unreliable() {
    return new Set([...this.#passing].filter(([, passes]) => !passes).map(([name]) => name));
  }

  async #run(lane, file, text, { tests, names, seconds }) {
    let limitMs = (SLOWDOWN * seconds + SPARE_SECONDS) * 1000;
    for (let tries = 1; ; tries++, limitMs *= 2) {
      await lane.change(file, text);
      const { failed, late } = await lane.run({ tests, names, bail: true, limitMs });
      await lane.restore(file);
      if (!late) return { failure: failed[0], late };
      const unchanged = await lane.run({ tests, names, limitMs });
      if (!unchanged.late || tries === MAX_TRIES) return { failure: undefined, late: !unchanged.late };
    }
  }

  /** Whether what failed with the mutant passes without it: else it is no sign of the mutant. */
  async #passes(lane, { file, name, isTest }, { names }) {
    const key = `${file}: ${name}`;
    if (!this.#passing.has(key)) {
      const { failed } = await lane.run({ tests: [file], names: isTest ? [name] : names, limitMs: Infinity });
      this.#passing.set(key, failed.length === 0);
    }
    return this.#passing.get(key);
  }
}
