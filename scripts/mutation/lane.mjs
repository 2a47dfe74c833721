import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

/** A mutant that loops while it fills an array ends here, in megabytes. */
const MAX_HEAP_MB = 3000;

/** A copy of the tree in which files can be changed and tests run. */
export class Lane {
  #root;
  #folder;

  constructor(root, folder) {
    this.#root = root;
    this.#folder = folder;
  }

  /** @param files paths relative to the root. */
  static async create(root, files) {
    const folder = await mkdtemp(join(tmpdir(), 'flipscope-mutation-'));
    for (const file of files) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await cp(join(root, file), join(folder, file), { verbatimSymlinks: true });
    }
    for (const shared of ['node_modules', 'dist']) await symlink(join(root, shared), join(folder, shared));
    return new Lane(root, folder);
  }

  dispose() {
    return rm(this.#folder, { recursive: true, force: true });
  }

  /** @param file path of the original; its copy gets this text. */
  change(file, text) {
    return writeFile(join(this.#folder, relative(this.#root, file)), text);
  }

  /** Makes a copy what the original is. */
  async restore(file) {
    await this.change(file, await readFile(file));
  }

  /**
   * Runs test files, in this order. The processes they leave behind end with them.
   * @param tests paths of the originals
   * @param names full names of the tests to run; all where it is left out
   * @param bail whether the first failure ends it
   * @returns failed tests; `name` says what went wrong where no test did; `late` when it took longer than `limitMs`
   */
  async run({ tests, names, bail = false, workers = 1, env = {}, limitMs }) {
    const order = tests.map((test) => relative(this.#root, test));
    const report = join(this.#folder, 'mutation-report.json');
    await rm(report, { force: true });
    const chosen = join(this.#folder, 'mutation-tests.json');
    if (names !== undefined) await writeFile(chosen, JSON.stringify(names));
    const options = [
      '--config=scripts/mutation/vitest.config.mjs',
      '--reporter=json',
      `--outputFile.json=${report}`,
      `--maxWorkers=${workers}`,
      ...(bail ? ['--bail=1'] : []),
    ];
    const { code, late } = await this.#spawn(
      [...options, ...order],
      {
        ...process.env,
        ...env,
        ...(names === undefined ? {} : { FLIPSCOPE_CHOSEN: chosen }),
        FLIPSCOPE_TEST_ORDER: JSON.stringify(order),
        NODE_OPTIONS: `--max-old-space-size=${MAX_HEAP_MB}`,
        CI: '1',
      },
      limitMs,
    );
    if (late) return { failed: [], late };
    const text = await readFile(report, 'utf8').catch(() => undefined);
    const failed = text === undefined ? [] : this.#failures(JSON.parse(text));
    if (code !== 0 && failed.length === 0) failed.push({ file: tests[0], name: 'the run ended before its tests' });
    return { failed, late };
  }

  #failures({ testResults }) {
    return testResults.flatMap(({ name: path, status, assertionResults }) => {
      const file = join(this.#root, relative(this.#folder, path));
      const failed = assertionResults.filter((test) => test.status === 'failed');
      if (failed.length > 0) return failed.map(({ fullName }) => ({ file, name: fullName, isTest: true }));
      return status === 'passed' ? [] : [{ file, name: 'the file could not be run' }];
    });
  }

  #spawn(args, env, limitMs) {
    const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...args], {
      cwd: this.#folder,
      detached: true,
      stdio: 'ignore',
      env,
    });
    return new Promise((resolve, reject) => {
      let late = false;
      const end = () => {
        late = true;
        process.kill(-child.pid, 'SIGKILL');
      };
      const timer = limitMs === Infinity ? undefined : setTimeout(end, limitMs);
      child.on('error', reject);
      child.on('close', (code) => {
        clearTimeout(timer);
        resolve({ code, late });
      });
    });
  }
}
