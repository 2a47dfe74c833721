import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, existsSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';

export const ROOT = join(import.meta.dirname, '../..');
const [POLL_MS, BUILD_TIMEOUT_MS] = [50, 60_000];

/** The built command line in a package folder of its own, inside the project so that native packages are found. */
export class BuiltCli {
  readonly folder: string;
  readonly script: string;

  /** A copy of what is built once for all files of a run. Throws when the build fails. */
  constructor() {
    mkdirSync(join(ROOT, 'out'), { recursive: true });
    this.folder = mkdtempSync(join(ROOT, 'out', 'cli-test-'));
    cpSync(builtOnce(), this.at('dist'), { recursive: true });
    for (const name of ['models', 'media']) symlinkSync(join(ROOT, name), this.at(name), 'junction');
    copyFileSync(join(ROOT, 'package.json'), this.at('package.json'));
    this.script = this.at('dist/cli.js');
  }

  /** A path in its folder. */
  at(name: string): string {
    return join(this.folder, name);
  }

  run(
    args: readonly string[],
    cwd = process.cwd(),
    env: Readonly<Record<string, string>> = {},
  ): SpawnSyncReturns<string> {
    return spawnSync(process.execPath, [this.script, ...args], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', ...env },
      maxBuffer: 1e8,
    });
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The folder of a build that the workers of one run share: the first that wants it builds, the others wait for it. */
function builtOnce(): string {
  const folder = join(tmpdir(), 'built-cli');
  const finished = join(folder, 'cli.js');
  if (isFirst(`${folder}.begun`)) {
    const draft = `${folder}.draft`;
    const built = spawnSync(process.execPath, ['esbuild.mjs', `--outdir=${draft}`], { cwd: ROOT, encoding: 'utf8' });
    if (built.status !== 0) throw new Error(built.stderr);
    renameSync(draft, folder);
  }
  for (let waited = 0; !existsSync(finished); waited += POLL_MS) {
    if (waited > BUILD_TIMEOUT_MS) throw new Error('Another worker has not built the command line; see its failure.');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
  }
  return folder;
}

function isFirst(mark: string): boolean {
  try {
    mkdirSync(mark);
    return true;
  } catch {
    return false; // it is there: another worker builds, or has built
  }
}
