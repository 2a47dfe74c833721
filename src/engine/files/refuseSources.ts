import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../../protocol/errors';

/**
 * @param paths files that are about to be written
 * @param sources files that are read in the same run
 * @throws UserError `write-failed` when one of the paths is one of the sources, also by another name or link
 */
export async function refuseSources(paths: readonly string[], sources: readonly string[]): Promise<void> {
  const read = new Set<string>();
  for (const source of new Set(sources)) for (const mark of await identity(source)) read.add(mark);
  for (const path of paths) {
    if (!(await identity(path)).some((mark) => read.has(mark))) continue;
    throw new UserError('write-failed', `${path}: this run reads this file. Choose another name for the output.`, path);
  }
}

/** @throws UserError `setting-invalid` when two of the files that are to be written are one */
export async function refuseClashes(files: readonly string[]): Promise<void> {
  const written = new Set<string>();
  for (const file of files) {
    const marks = await identity(file);
    if (marks.some((mark) => written.has(mark))) {
      throw new UserError('setting-invalid', `Two outputs would go to the same file ${file}: give each its own.`, file);
    }
    for (const mark of marks) written.add(mark);
  }
}

/** Whether two paths lead to one file, by other names and links too, and whether or not it is there. */
export async function isSameFile(path: string, other: string): Promise<boolean> {
  const marks = await identity(other);
  return (await identity(path)).some((mark) => marks.includes(mark));
}

/** What tells a file apart: one of its marks is enough. */
async function identity(path: string): Promise<readonly string[]> {
  const place = await placeOf(path);
  const info = await stat(path, { bigint: true }).catch(() => undefined);
  return info === undefined ? [place] : [place, `${info.dev}:${info.ino}`];
}

/** Where a path leads, behind links. A file that is not there yet is where its path says, in a folder that may be. */
export async function placeOf(path: string): Promise<string> {
  return realpath(path).catch(async () => {
    const folder = await realpath(dirname(path)).catch(() => resolve(dirname(path)));
    return join(folder, basename(path));
  });
}
