import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../cacheFolder.mjs';
import { run } from '../run.mjs';

const PACKAGES = ['snakemake', 'snakemake-executor-plugin-slurm'];

/** The bin folder of an environment that has Snakemake: SNAKEMAKE_BIN, else one of our own, made from PyPI where it is not there. */
export async function snakemakeBin() {
  if (process.env.SNAKEMAKE_BIN) return process.env.SNAKEMAKE_BIN;
  const environment = join(cacheFolder(), 'snakemake');
  const bin = join(environment, 'bin');
  if (!existsSync(join(bin, 'snakemake'))) {
    await run('python3', ['-m', 'venv', environment]);
    await run(join(bin, 'pip'), ['install', '--quiet', ...PACKAGES]);
  }
  return bin;
}
