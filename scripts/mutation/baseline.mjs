import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Lane } from './lane.mjs';
import { withProbes } from './probes.mjs';

/**
 * What each test file does on the unchanged source: which mutants its tests reach, in how much processor time. Kept in
 * `out`, and measured again only for test files of which something that they import has changed.
 *
 * @typedef {{ name: string, seconds: number, reached: readonly string[] }} TestRecord  `reached`: keys of mutants
 * @typedef {{ setupSeconds: number, shared: readonly string[], tests: readonly TestRecord[] }} FileRecord
 */
export class Baseline {
  #root;
  #files;
  #related;
  #sources;
  #mutants;
  #key;
  #place;

  /**
   * @param root folder of the project
   * @param files every file of it, relative
   * @param related the imports of test files
   * @param sources source files that are mutated
   * @param mutants every mutant of them, in order of the files
   */
  constructor({ root, files, related, sources, mutants }) {
    this.#root = root;
    this.#files = files;
    this.#related = related;
    this.#sources = sources;
    this.#mutants = mutants;
    this.#key = new Map(mutants.map((mutant, index) => [index, keyOf(mutant, root)]));
    this.#place = join(root, 'out', 'mutation-baseline.json');
  }

  /** @returns {Promise<Map<string, FileRecord>>} of the test files that pass; the others are named and left out. */
  async records(tests, workers) {
    const states = this.#states(tests);
    const kept = JSON.parse(await readFile(this.#place, 'utf8').catch(() => '{}'));
    const isKept = (test) => kept[relative(this.#root, test)]?.state === states.get(test);
    const stale = tests.filter((test) => !isKept(test));
    console.log(`${tests.length} related test files, ${stale.length} to run on the unchanged source first`);
    if (stale.length > 0) {
      for (const [test, record] of await this.#measure(stale, workers))
        kept[relative(this.#root, test)] = { state: states.get(test), ...record };
      await writeFile(this.#place, JSON.stringify(kept));
    }
    return new Map(tests.filter(isKept).map((test) => [test, kept[relative(this.#root, test)]]));
  }

  /** Test file → hash of what it depends on: what it imports, and every file that is no source. */
  #states(tests) {
    const hashes = new Map();
    // One file at a time: all at once would be more than a process may have open.
    const hash = (file) => {
      if (!hashes.has(file)) hashes.set(file, digest(readFileSync(file)));
      return hashes.get(file);
    };
    const others = this.#files.filter((file) => /^(test|models|media|scripts\/mutation)\/|^package-lock/.test(file));
    const shared = others.filter((file) => !/^(test|media)\/.*\.(ts|md|svg)$/.test(file));
    const sharedHash = digest(shared.map((file) => hash(join(this.#root, file))).join());
    return new Map(tests.map((test) => [test, digest([sharedHash, ...this.#related.imports(test).map(hash)].join())]));
  }

  async #measure(tests, workers) {
    const lane = await Lane.create(this.#root, this.#files);
    const folder = join(this.#root, 'out', 'mutation-records');
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    try {
      await this.#instrument(lane);
      const env = { FLIPSCOPE_RECORDS: folder, FLIPSCOPE_PROBES: `${this.#mutants.length}` };
      const { failed } = await lane.run({ tests, workers, env, limitMs: Infinity });
      const names = await readdir(folder);
      const records = await Promise.all(
        names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))),
      );
      return tests.flatMap((test) => {
        const record = records.find(({ testPath }) => testPath.endsWith(`/${relative(this.#root, test)}`));
        const failure = failed.find(({ file }) => file === test);
        if (record !== undefined && failure === undefined) return [[test, this.#named(record)]];
        console.log(`Left out: ${relative(this.#root, test)}: ${failure?.name ?? 'no test ran'}`);
        return [];
      });
    } finally {
      await lane.dispose();
    }
  }

  async #instrument(lane) {
    let first = 0;
    for (const source of this.#sources) {
      const own = this.#mutants.filter(({ file }) => file === source.fileName);
      await lane.change(source.fileName, withProbes(source, own, first, this.#mutants.length));
      first += own.length;
    }
  }

  /** With keys of mutants in place of their numbers, which change with every other file. */
  #named({ setupSeconds, shared, tests }) {
    const keys = (indexes) => indexes.map((index) => this.#key.get(index));
    const named = tests.map(({ name, seconds, reached }) => ({ name, seconds, reached: keys(reached) }));
    return { setupSeconds, shared: keys(shared), tests: named };
  }
}

/** A mutant's name, for as long as its file does not change. */
export function keyOf({ file, start, after }, root) {
  return `${relative(root, file)}:${start}:${after}`;
}

function digest(content) {
  return createHash('sha256').update(content).digest('hex');
}
