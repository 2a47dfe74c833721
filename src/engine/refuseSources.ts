import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '../protocol/errors';

/** @throws UserError `write-failed` when `path` is one of the files that the result is made from. */
export async function refuseSources(path: string, sources: readonly string[]): Promise<void> {
  const target = await real(path);
  for (const source of sources) {
    if ((await real(source)) !== target) continue;
    throw new UserError(
      'write-failed',
      `${path}: this file is read to make the new model. Choose another name for the output.`,
      path,
    );
  }
}

/** A file that is not there yet is where its path says. */
async function real(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}
