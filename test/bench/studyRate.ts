import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

/** Images of the shorter of two runs: what is left of the longer one is free of starting and summing up. */
const WARM = 16;

/**
 * Seconds per image of `flipscope study`, decoding included.
 *
 * @param jobs engine processes; as many as it takes by itself without
 */
export function secondsPerImage(
  cli: string,
  model: string,
  images: string,
  layers: 'none' | 'fused',
  jobs?: number,
): number {
  const all = readdirSync(images)
    .sort()
    .map((name) => join(images, name));
  const short = seconds(cli, model, all.slice(0, WARM), layers, jobs);
  const long = seconds(cli, model, all, layers, jobs);
  return (long - short) / (all.length - WARM);
}

function seconds(
  cli: string,
  model: string,
  images: readonly string[],
  layers: 'none' | 'fused',
  jobs: number | undefined,
): number {
  const folder = mkdtempSync(join(tmpdir(), 'flipscope-study-'));
  try {
    const list = join(folder, 'list.txt');
    writeFileSync(list, images.join('\n'));
    const args = ['study', `@${list}`, '-m', model, '-o', join(folder, 'out'), '--layers', layers, '--causes', '0'];
    if (jobs !== undefined) args.push('--jobs', String(jobs));
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return (performance.now() - start) / 1000;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
