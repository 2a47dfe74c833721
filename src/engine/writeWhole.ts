import { readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../protocol/errors';

let drafts = 0;

/**
 * Writes a file whole or not at all: first under another name beside its place, then renamed. A link keeps
 * pointing to the file; a device or a pipe takes what is written to it.
 * @param verify is given what stands in the written file; the file is not put in its place when it throws.
 * @returns what `verify` returns.
 * @throws UserError `write-failed` naming the file, and whatever `verify` throws.
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void>;
export async function writeWhole<T>(
  path: string,
  content: string | Uint8Array,
  verify: (written: Uint8Array) => Promise<T>,
): Promise<T>;
export async function writeWhole(
  path: string,
  content: string | Uint8Array,
  verify?: (written: Uint8Array) => Promise<unknown>,
): Promise<unknown> {
  const target = await realpath(path).catch(() => resolve(path));
  const found = await stat(target).catch(() => undefined);
  const isFile = found?.isFile() ?? true;
  const draft = join(isFile ? dirname(target) : tmpdir(), `.flipscope-${process.pid}-${drafts++}.tmp`);
  try {
    await writing(path, () => writeFile(draft, content, found === undefined || !isFile ? {} : { mode: found.mode }));
    const result = verify && (await verify(new Uint8Array(await readFile(draft))));
    await writing(path, () => (isFile ? rename(draft, target) : writeFile(target, content)));
    return result;
  } finally {
    // What went wrong before says more than a draft that cannot be removed.
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

async function writing(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const why = describeWriteError(error);
    throw new UserError('write-failed', `Cannot write ${path}: ${why}. Choose another place.`, path, { cause: error });
  }
}

/** Why a file cannot be written, as the end of a sentence. */
export function describeWriteError(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return 'its folder does not exist';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'writing there is not permitted';
    case 'ENOSPC':
      return 'the disk is full';
    case 'EISDIR':
      return 'there is a folder of that name';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a part of its path is a file, not a folder';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
