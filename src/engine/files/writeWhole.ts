import { open, readFile, realpath, rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../protocol/errors';
import { newDraft } from './drafts';
import { writeInto } from './pipes';

/**
 * Writes a file whole or not at all: first under a new name beside its place, flushed, then renamed. A link keeps
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
  const target = await writing(path, () => placeOf(path));
  const found = await stat(target).catch(() => undefined);
  if (found?.isFile() === false) {
    const result = verify && (await verify(new Uint8Array(Buffer.from(content))));
    await writing(path, () => writeInto(target, found, content));
    return result;
  }
  const draft = newDraft(dirname(target));
  try {
    await writing(path, () => writeDraft(draft.path, content, found?.mode));
    const result = verify && (await verify(new Uint8Array(await readFile(draft.path))));
    await writing(path, () => putInPlace(draft.path, target));
    return result;
  } finally {
    await draft.remove();
  }
}

/**
 * Where a path leads; a file that is not there yet is where its folder is. What `link/../file` names, the system decides:
 * it lies beside the folder that the link leads to.
 */
async function placeOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return join(await realpath(dirname(path)), basename(path));
    }
    throw error;
  }
}

/** @param mode of the file that it is to replace */
async function writeDraft(draft: string, content: string | Uint8Array, mode: number | undefined): Promise<void> {
  const handle = await open(draft, 'wx');
  try {
    if (mode !== undefined) await handle.chmod(mode & 0o7777);
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function putInPlace(draft: string, target: string): Promise<void> {
  await rename(draft, target);
  // The new name outlasts a loss of power only when its folder is flushed too, which some systems cannot.
  const folder = await open(dirname(target), 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
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
    case 'EDQUOT':
      return 'the disk is full';
    case 'EFBIG':
      return 'a file may not be that large there';
    case 'EISDIR':
      return 'there is a folder of that name';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a part of its path is a file, not a folder';
    case 'ENAMETOOLONG':
      return 'its name is too long';
    case 'ENXIO':
      return 'nobody reads it';
    case 'ELOOP':
      return 'a link in its path leads back to itself';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
