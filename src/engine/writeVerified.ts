import { readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../protocol/errors';

/**
 * Writes a model beside its final place, reads it back, and puts it there only when `verify` has not
 * thrown: a file that cannot be trusted is never left behind.
 * @param sources files that must not be overwritten.
 * @throws UserError `write-failed`, and whatever `verify` throws.
 */
export async function writeVerified<T>(
  path: string,
  bytes: Uint8Array,
  sources: readonly string[],
  verify: (written: Uint8Array) => Promise<T>,
): Promise<T> {
  await refuseSources(path, sources);
  const draft = join(dirname(resolve(path)), `.${basename(path)}.${process.pid}.tmp`);
  try {
    await writing(path, () => writeFile(draft, bytes));
    const result = await verify(new Uint8Array(await readFile(draft)));
    await writing(path, () => rename(draft, path));
    return result;
  } finally {
    await rm(draft, { force: true });
  }
}

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

async function real(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    // A file that is not there yet is where its path says.
    return resolve(path);
  }
}

async function writing(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(
      'write-failed',
      `Cannot write the model ${path}: ${why}. Choose a folder that can be written to.`,
      path,
      {
        cause: error,
      },
    );
  }
}
