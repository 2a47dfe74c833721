import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { median } from './time';

const ROUNDS = 3;

/**
 * Seconds of `check --causes` under three flips, the whole process; the median of three.
 * @param cli the built command line.
 * @throws Error when it is not built, or ends with an error.
 */
export function timeCauses(cli: string, model: string, size: readonly [number, number] | undefined): number {
  if (!existsSync(cli)) throw new Error('Build first: npm run build');
  const args = [cli, 'check', '--model', model, '--causes', ...(size === undefined ? [] : ['--size', size.join('x')])];
  const seconds = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`check ended with ${status}: ${stderr}`);
    return (performance.now() - start) / 1000;
  });
  return median(seconds);
}

export function builtCli(root: string): string {
  return join(root, 'dist', 'cli.js');
}
