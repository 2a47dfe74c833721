import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../../protocol/errors';
import { describeWriteError } from './writeWhole';

/**
 * Finds out before a run that takes long whether its files can be written at the end.
 * @throws UserError `write-failed` for the first that cannot
 */
export async function requireWritable(files: readonly string[]): Promise<void> {
  for (const file of files) {
    const why = await whyNot(file);
    if (why === undefined) continue;
    const message = `Cannot write ${file === '' ? '""' : file}: ${why.words}. Choose another place.`;
    throw new UserError('write-failed', message, file, { cause: why.error });
  }
}

/** Why a file cannot be written, as the end of a sentence; undefined where it can. */
export async function whyNot(file: string): Promise<{ readonly words: string; readonly error?: unknown } | undefined> {
  if (file === '') return { words: 'it is empty' };
  if (/[/\\]$/.test(file)) return { words: 'it names a folder' };
  try {
    const isFolder = await isFolderAt(file);
    if (isFolder === true) return { words: 'there is a folder of that name' };
    if (isFolder === false) await access(file, constants.W_OK);
    // The slash at the end makes a parent that is a file an error (ENOTDIR).
    await access(`${dirname(file)}/`, constants.W_OK);
    return undefined;
  } catch (error) {
    return { words: describeWriteError(error), error };
  }
}

/** Whether a folder is there; undefined of nothing. Throws for what can neither be there nor be made, as a link to itself. */
async function isFolderAt(path: string): Promise<boolean | undefined> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A folder that is missing, or is none, is found by itself.
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
