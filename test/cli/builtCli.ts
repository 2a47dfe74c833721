import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

/** The built command line in a package folder of its own, inside the project so that native packages are found. */
export class BuiltCli {
  readonly folder: string;
  readonly script: string;

  /** Builds it, which takes a second. Throws when the build fails. */
  constructor() {
    mkdirSync(join(ROOT, 'out'), { recursive: true });
    this.folder = mkdtempSync(join(ROOT, 'out', 'cli-test-'));
    const outdir = join('out', this.folder.split(/[\\/]/).at(-1)!, 'dist');
    const built = spawnSync(process.execPath, ['esbuild.mjs', `--outdir=${outdir}`], { cwd: ROOT, encoding: 'utf8' });
    if (built.status !== 0) throw new Error(built.stderr);
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
