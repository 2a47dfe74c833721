import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { mkdir } from 'node:fs/promises';

/** A copy of the tree in which one mutant at a time is tested. */
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

  /**
   * Runs tests with a file changed.
   * @returns 'passed', 'failed' or 'time', when it took longer than `limitMs`.
   */
  async testWith(file, text, tests, limitMs) {
    const place = join(this.#folder, relative(this.#root, file));
    const original = await readFile(place);
    await writeFile(place, text);
    try {
      return await this.run(tests, ['--bail=1', '--reporter=dot'], limitMs);
    } finally {
      await writeFile(place, original);
    }
  }

  /** Runs tests, in this order. The processes they leave behind end with them. */
  run(tests, options, limitMs) {
    const order = tests.map((test) => relative(this.#root, test));
    const child = spawn(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', 'run', '--config', 'scripts/mutation/vitest.config.mjs', ...options, ...order],
      {
        cwd: this.#folder,
        detached: true,
        stdio: 'ignore',
        env: { ...process.env, FLIPSCOPE_TEST_ORDER: JSON.stringify(order), CI: '1' },
      },
    );
    return new Promise((resolve, reject) => {
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        process.kill(-child.pid, 'SIGKILL');
      }, limitMs);
      child.on('error', reject);
      child.on('close', (code) => {
        clearTimeout(timer);
        resolve(late ? 'time' : code === 0 ? 'passed' : 'failed');
      });
    });
  }
}
