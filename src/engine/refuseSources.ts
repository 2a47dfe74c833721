import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '../protocol/errors';

/**
 * @param sources files that are read in the same run
 * @throws UserError `write-failed` when `path` is one of them, also by another name or link
 */
export async function refuseSources(path: string, sources: readonly string[]): Promise<void> {
  const target = await identity(path);
  for (const source of new Set(sources)) {
    const found = await identity(source);
    if (found.place !== target.place && (found.inode === undefined || found.inode !== target.inode)) continue;
    throw new UserError('write-failed', `${path}: this run reads this file. Choose another name for the output.`, path);
  }
}

/** A file that is not there yet is where its path says. */
async function identity(path: string): Promise<{ readonly place: string; readonly inode?: string }> {
  const place = await realpath(path).catch(() => resolve(path));
  const info = await stat(path, { bigint: true }).catch(() => undefined);
  return info === undefined ? { place } : { place, inode: `${info.dev}:${info.ino}` };
}
